package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** An AMC account, the login that may use it, and its instances. */
record DemoAccount(
    String clientId,
    String clientSecret,
    String refreshToken,
    String entityId,
    String marketplaceId,
    String region,
    List<DemoInstance> instances,
    @JsonIgnore String accountName) {

  record DemoInstance(
      String instanceId, String instanceName, String instanceType, String customerCanonicalName) {}

  /** The same at every start, so that what a client keeps about them stays true. */
  static final List<DemoAccount> ALL =
      List.of(
          new DemoAccount(
              "amzn1.application-oa2-client.4f1d6b0a92c84e57b3a7d0c5e81f2964",
              "amzn1.oa2-cs.v1.5b8e07c3f1a94d2681d3e6af0b7c92541f0e6d8a3c5b7249",
              "Atzr|IwEBIJ7uV3dQpLk2mN8sRtYwXzA1bCcDeFgHhJiKlMnOoPqRrStUvVwWxYzZ0123456789NA",
              "ENTITY1QW8E5R2T9Y4U",
              "ATVPDKIKX0DER",
              "NA",
              List.of(
                  new DemoInstance("amcbwhomeus", "Brindlewick Home US", "STANDARD", "brindlewick"),
                  new DemoInstance(
                      "amcbwkitchn", "Brindlewick Kitchen US", "STANDARD", "brindlewick")),
              "Brindlewick US"),
          new DemoAccount(
              "amzn1.application-oa2-client.a83c5e2f70d14b96917e4c0b6d25f8e1",
              "amzn1.oa2-cs.v1.c20f9d7e6b5a48319e4d1c8b7a60f53d92e4b1a7c8d60f35",
              "Atzr|IwEBIG5hT2kWqPz7xC4vBnM1aSdFgHjKlQwErTyUiOpZxCvBnMmNnBbVvCcXxZ9876543210EU",
              "ENTITY3ZX6C9V1B7N2M",
              "A1PA6795UKMFR9",
              "EU",
              List.of(
                  new DemoInstance("amcqmskinde", "Quellmar Skincare DE", "STANDARD", "quellmar"),
                  new DemoInstance("amcqmbabyde", "Quellmar Baby DE", "STANDARD", "quellmar")),
              "Quellmar EU"));

  static Optional<DemoAccount> ofClient(String clientId) {
    return ALL.stream().filter(account -> account.clientId.equals(clientId)).findFirst();
  }

  static DemoAccount ofInstance(String instanceId) {
    return ALL.stream().filter(account -> account.owns(instanceId)).findFirst().orElseThrow();
  }

  /** The same account with so many instances; those beyond its own are numbered. */
  DemoAccount with(int count) {
    var brand = instances.getFirst().customerCanonicalName();
    var all =
        IntStream.rangeClosed(1, count)
            .mapToObj(
                number ->
                    number <= instances.size()
                        ? instances.get(number - 1)
                        : new DemoInstance(
                            "amc%s%03d".formatted(brand, number),
                            "%s %d".formatted(accountName, number),
                            "STANDARD",
                            brand))
            .toList();
    return new DemoAccount(
        clientId, clientSecret, refreshToken, entityId, marketplaceId, region, all, accountName);
  }

  /** Also with more instances than its own. */
  private boolean owns(String instanceId) {
    return instance(instanceId).isPresent()
        || instanceId.startsWith("amc" + instances.getFirst().customerCanonicalName());
  }

  Optional<DemoInstance> instance(String instanceId) {
    return instances.stream()
        .filter(instance -> instance.instanceId.equals(instanceId))
        .findFirst();
  }

  @Override
  public String toString() {
    return "DemoAccount[" + accountName + "]";
  }
}
