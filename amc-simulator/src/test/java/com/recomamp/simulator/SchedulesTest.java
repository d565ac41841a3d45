package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulesTest {
  private static final String ENTITY = "Amazon-Advertising-API-AdvertiserId";
  private static final String MARKETPLACE = "Amazon-Advertising-API-MarketplaceId";

  /** A Tuesday. */
  private final SetClock clock = new SetClock();

  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), clock);
    client = Conversation.with(simulator);
    client
        .post(client.workflows(), "{\"workflowId\":\"wf\",\"sqlQuery\":\"SELECT a FROM t\"}")
        .ok();
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void aScheduleIsKeptAndReadBackFlatByNameAndWithoutNulls() {
    var created =
        client.post(
            client.schedules(),
            """
            {"workflowId": "wf", "scheduleId": "nightly.1", "scheduleEnabled": "True", "aggregationHourUtc": "8", "aggregationPeriod": "Daily",
             "aggregationStartDay": null, "requireSyntheticData": false, "marketplaceId": "ATVPDKIKX0DER", "colour": "red"}
            """);

    assertThat(created.ok().toString()).isEqualTo("{}");
    assertThat(created.header("Content-Type")).isEqualTo("application/vnd.amcschedules.v1+json");
    assertThat(client.get(one("nightly.1")).ok().toString())
        .isEqualTo(
            """
            {"aggregationHourUtc":8,"aggregationPeriod":"Daily","requireSyntheticData":false,"scheduleEnabled":true,\
            "scheduleId":"nightly.1","workflowId":"wf"}\
            """);
  }

  @Test
  void aWeeklyOneBeginsOnTheDayOfItsCreationUnlessItNamesAnother() {
    create("a", "\"aggregationPeriod\":\"Weekly\"");
    create("b", "\"aggregationPeriod\":\"Weekly\",\"aggregationStartDay\":\"Sunday\"");

    assertThat(startDay("a")).isEqualTo("Tuesday");
    assertThat(startDay("b")).isEqualTo("Sunday");
  }

  @Test
  void listsPageById() {
    for (var id : new String[] {"c", "a", "b"}) {
      create(id, "\"aggregationPeriod\":\"Daily\"");
    }

    var first = client.get(client.schedules() + "?limit=2&nextToken=&marketplaceId=").ok();
    var second =
        client
            .get(client.schedules() + "?limit=2&nextToken=" + first.get("nextToken").stringValue())
            .ok();

    assertThat(first.get("schedules").findValuesAsString("scheduleId")).containsExactly("a", "b");
    assertThat(second.get("schedules").findValuesAsString("scheduleId")).containsExactly("c");
    assertThat(second.has("nextToken")).isFalse();
    assertThat(client.get(client.schedules() + "?limit=101").refusal())
        .isEqualTo("400 limit must be between 1 and 100.");
  }

  @Test
  void anUpdateChangesWhatItNames() {
    create("a", "\"aggregationPeriod\":\"Daily\",\"aggregationHourUtc\":8");

    assertThat(client.put(one("a"), "{\"aggregationHourUtc\":14}").ok().toString()).isEqualTo("{}");
    client.put(one("a"), "{\"scheduleId\":\"a\",\"scheduleEnabled\":false}").ok();

    assertThat(client.get(one("a")).ok().toString())
        .isEqualTo(
            """
            {"aggregationHourUtc":14,"aggregationPeriod":"Daily","scheduleEnabled":false,"scheduleId":"a","workflowId":"wf"}\
            """);
    assertThat(client.put(one("a"), "{\"scheduleId\":\"b\"}").refusal())
        .isEqualTo("400 scheduleId must be a as in the path, not b.");
    assertThat(client.put(one("a"), "{\"workflowId\":\"gone\"}").refusal())
        .isEqualTo("400 Workflow with ID gone does not exist");
  }

  @Test
  void aDeletedOneIsGone() {
    create("a", "\"aggregationPeriod\":\"Daily\"");

    assertThat(client.delete(one("a")).ok().toString()).isEqualTo("{}");

    assertThat(client.get(one("a")).refusal()).isEqualTo("404 Schedule with ID a does not exist");
    assertThat(client.delete(one("a")).status()).isEqualTo(404);
    assertThat(client.put(one("a"), "{}").status()).isEqualTo(404);
    assertThat(client.get(client.schedules()).ok().toString()).isEqualTo("{\"schedules\":[]}");
  }

  @Test
  void aWorkflowThatAScheduleRefersToCannotBeDeleted() {
    create("a", "\"aggregationPeriod\":\"Daily\"");

    assertThat(client.delete(client.workflows() + "/wf").refusal())
        .isEqualTo("400 Workflow with ID wf cannot be deleted because schedule a refers to it.");
    client.delete(one("a")).ok();
    assertThat(client.delete(client.workflows() + "/wf").status()).isEqualTo(200);
  }

  @Test
  void anIdIsUsedOncePerInstance() {
    create("a", "\"aggregationPeriod\":\"Daily\"");

    assertThat(
            client
                .post(
                    client.schedules(),
                    "{\"scheduleId\":\"a\",\"workflowId\":\"wf\",\"aggregationPeriod\":\"Weekly\"}")
                .refusal())
        .isEqualTo("400 Schedule with ID a already exists.");
    var sister = DemoAccount.ALL.getFirst().instances().getLast().instanceId();
    assertThat(client.get("/amc/reporting/%s/schedules".formatted(sister)).ok().get("schedules"))
        .isEmpty();
  }

  @Test
  void theAccountMayStandInItsOwnHeaderAndTheMarketplaceBesideTheHeaders() {
    var account = DemoAccount.ALL.getFirst();
    client.header(ENTITY, null).header("Amazon-Ads-AccountId", account.entityId());
    create("a", "\"aggregationPeriod\":\"Daily\"");
    client.header(MARKETPLACE, null);

    assertThat(client.get(one("a") + "?marketplaceId=" + account.marketplaceId()).status())
        .isEqualTo(200);
    assertThat(
            client
                .put(one("a"), "{\"marketplaceId\":\"%s\"}".formatted(account.marketplaceId()))
                .status())
        .isEqualTo(200);
    assertThat(client.get(client.schedules()).refusal()).isEqualTo("403 Unauthorized request.");
    assertThat(client.get(client.schedules() + "?marketplaceId=A1PA6795UKMFR9").refusal())
        .isEqualTo("403 Unauthorized request.");
    assertThat(client.get(client.workflows()).refusal()).isEqualTo("400 entityId provided is null");
    client.header("Amazon-Ads-AccountId", null);
    assertThat(client.get(client.schedules()).refusal()).isEqualTo("400 entityId provided is null");
    client.header(ENTITY, account.entityId()).header("Amazon-Ads-AccountId", "ENTITY1");
    assertThat(client.get(one("a") + "?marketplaceId=" + account.marketplaceId()).status())
        .isEqualTo(403);
  }

  @Test
  void theLedgerTellsOfThemAndFaultsHitThem() {
    create("a", "\"aggregationPeriod\":\"Daily\"");
    client.post("/simulator/faults", "{\"operation\":\"schedules\",\"status\":500}").ok();

    assertThat(client.get(one("a")).status()).isEqualTo(500);

    assertThat(client.get("/simulator/ledger").ok().findValuesAsString("operation"))
        .endsWith("schedules", "schedules");
  }

  private void create(String id, String more) {
    client
        .post(
            client.schedules(),
            "{\"scheduleId\":\"%s\",\"workflowId\":\"wf\",%s}".formatted(id, more))
        .ok();
  }

  private String one(String id) {
    return client.schedules() + "/" + id;
  }

  private String startDay(String id) {
    return client.get(one(id)).ok().get("aggregationStartDay").stringValue();
  }
}
