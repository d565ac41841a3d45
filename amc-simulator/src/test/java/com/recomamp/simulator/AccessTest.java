package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory());
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void aCallWithoutAGoodTokenIsUnauthenticated() {
    assertThat(client.header("Authorization", "Bearer Atza|made-up.00").get(list()).refusal())
        .isEqualTo("401 Authentication failed");
    assertThat(client.header("Authorization", null).get(list()).refusal())
        .isEqualTo("401 Authentication failed");
    assertThat(client.get("/amc/accounts").json().get("message").stringValue())
        .isEqualTo("Authentication failed");
  }

  @Test
  void aTokenIsGoodForItsOwnClientOnly() {
    client.header("Amazon-Advertising-API-ClientId", DemoAccount.ALL.getLast().clientId());

    assertThat(client.get(list()).refusal()).isEqualTo("401 Authentication failed");
  }

  @Test
  void aMissingEntityIsABadRequest() {
    client.header("Amazon-Advertising-API-AdvertiserId", null);

    assertThat(client.get(list()).refusal()).isEqualTo("400 entityId provided is null");
    assertThat(client.get("/amc/instances").refusal()).isEqualTo("400 entityId provided is null");
    assertThat(client.get("/amc/accounts").status()).isEqualTo(200);
  }

  @Test
  void entityMarketplaceAndInstanceMustBelongTogether() {
    var other = DemoAccount.ALL.getLast();

    assertThat(
            client
                .get(
                    "/amc/reporting/%s/workflows"
                        .formatted(other.instances().getFirst().instanceId()))
                .refusal())
        .isEqualTo("403 Unauthorized request.");
    assertThat(client.get("/amc/instances/amcunknown1").refusal())
        .isEqualTo("403 Unauthorized request.");
    client.header("Amazon-Advertising-API-MarketplaceId", other.marketplaceId());
    assertThat(client.get(list()).refusal()).isEqualTo("403 Unauthorized request.");
    client.header("Amazon-Advertising-API-MarketplaceId", null);
    assertThat(client.get(list()).refusal()).isEqualTo("403 Unauthorized request.");
  }

  @Test
  void aLoginSeesItsAccountAndItsInstances() {
    var account = DemoAccount.ALL.getLast();
    var european = Conversation.with(simulator, account);

    var accounts = european.get("/amc/accounts").ok().get("amcAccounts");
    var instances = european.get("/amc/instances").ok().get("instances");
    var instance = european.get("/amc/instances/" + european.instanceId()).ok().get("instance");

    assertThat(accounts.get(0).get("accountId").stringValue()).isEqualTo(account.entityId());
    assertThat(accounts.get(0).get("marketplaceId").stringValue())
        .isEqualTo(account.marketplaceId());
    assertThat(instances.valueStream().map(one -> one.get("instanceId").stringValue()))
        .containsExactlyElementsOf(
            account.instances().stream().map(DemoAccount.DemoInstance::instanceId).toList());
    assertThat(instance).isEqualTo(instances.get(0));
    assertThat(instance.get("creationStatus").stringValue()).isEqualTo("COMPLETED");
  }

  @Test
  void anAccountHasAsManyInstancesAsTheSettingSays() {
    var client = Conversation.with(simulator);

    client.put("/simulator/settings", "{\"instances\": 5}").ok();

    var ids =
        client
            .get("/amc/instances")
            .ok()
            .get("instances")
            .valueStream()
            .map(instance -> instance.get("instanceId").stringValue())
            .toList();
    assertThat(ids)
        .hasSize(5)
        .doesNotHaveDuplicates()
        .startsWith("amcbwhomeus", "amcbwkitchn")
        .endsWith("amcbrindlewick005");
    assertThat(
            client
                .get(
                    "/amc/reporting/amcbrindlewick005/workflowExecutions?minCreationTime=2026-01-01T00:00:00")
                .ok())
        .isNotEmpty();
    assertThat(client.get("/simulator/accounts").ok().get(1).get("instances")).hasSize(5);
  }

  @Test
  void answersCarryARequestIdAndAmcsMediaType() {
    var answer = client.get(list());

    assertThat(answer.header("x-amz-request-id"))
        .matches("[A-Z0-9]{20}")
        .isEqualTo(answer.header("x-amz-rid"));
    assertThat(answer.header("Content-Type"))
        .isEqualTo("application/vnd.amcworkflowexecutions.v1+json");
  }

  @Test
  void anUnknownPathIsNotFoundAtTheGateway() {
    var answer = client.get("/amc/reporting/x/y/z");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("message").stringValue()).contains("/amc/reporting/x/y/z");
  }

  private String list() {
    return client.executions() + "?minCreationTime=2026-01-01T00:00:00";
  }
}
