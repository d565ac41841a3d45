package com.recomamp.amc;

import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Base addresses of the Amazon Ads API and addresses of the token endpoint, one of each for every
 * region.
 */
public record AmcEndpoints(Map<AmcRegion, URI> api, Map<AmcRegion, URI> token) {

  public AmcEndpoints {
    api = complete("API", api);
    token = complete("token", token);
  }

  public static AmcEndpoints amazon() {
    return new AmcEndpoints(
        Map.of(
            AmcRegion.NA, URI.create("https://advertising-api.amazon.com"),
            AmcRegion.EU, URI.create("https://advertising-api-eu.amazon.com"),
            AmcRegion.FE, URI.create("https://advertising-api-fe.amazon.com")),
        Map.of(
            AmcRegion.NA, URI.create("https://api.amazon.com/auth/o2/token"),
            AmcRegion.EU, URI.create("https://api.amazon.co.uk/auth/o2/token"),
            AmcRegion.FE, URI.create("https://api.amazon.co.jp/auth/o2/token")));
  }

  /**
   * One server that plays every region and keeps Login with Amazon at its usual path, as a
   * simulator does.
   */
  public static AmcEndpoints at(URI server) {
    var base = server.toString().replaceAll("/+$", "");
    return new AmcEndpoints(
        everywhere(_ -> URI.create(base)), everywhere(_ -> URI.create(base + "/auth/o2/token")));
  }

  private static Map<AmcRegion, URI> everywhere(Function<AmcRegion, URI> address) {
    var addresses = new EnumMap<AmcRegion, URI>(AmcRegion.class);
    for (var region : AmcRegion.values()) {
      addresses.put(region, address.apply(region));
    }
    return addresses;
  }

  private static Map<AmcRegion, URI> complete(String what, Map<AmcRegion, URI> addresses) {
    for (var region : AmcRegion.values()) {
      var address = addresses.get(region);
      if (address == null) {
        throw new IllegalArgumentException("no %s address for region %s".formatted(what, region));
      }
      if (!address.isAbsolute() || address.getHost() == null) {
        throw new IllegalArgumentException(
            "%s address for region %s is no URL with a host".formatted(what, region));
      }
    }
    return Map.copyOf(addresses);
  }
}
