package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AdministrationTest {
  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;
  private String advertisers;
  private String updates;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), clock);
    client = Conversation.with(simulator);
    advertisers = "/amc/instances/%s/advertisers".formatted(client.instanceId());
    updates = advertisers + "/updates";
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void instancesPageInTheOrderOfTheAccount() {
    client.put("/simulator/settings", "{\"instances\":12}").ok();
    var seen = new ArrayList<String>();
    var page = client.get("/amc/instances?limit=5&nextToken=").ok();
    seen.addAll(page.get("instances").findValuesAsString("instanceId"));
    while (!page.get("nextToken").isNull()) {
      page =
          client
              .get("/amc/instances?limit=5&nextToken=" + page.get("nextToken").stringValue())
              .ok();
      seen.addAll(page.get("instances").findValuesAsString("instanceId"));
    }

    assertThat(seen)
        .hasSize(12)
        .isEqualTo(
            client.get("/amc/instances").ok().get("instances").findValuesAsString("instanceId"));
    assertThat(client.get("/amc/instances?limit=101").refusal())
        .isEqualTo("400 limit must be between 1 and 100.");
  }

  @Test
  void anInstanceHasAnAdvertiserOfEachType() {
    var all = client.get(advertisers).ok();

    assertThat(all.get("totalCount").intValue()).isEqualTo(2);
    assertThat(all.get("nextToken").isNull()).isTrue();
    assertThat(all.get("advertisers").findValuesAsString("type"))
        .containsExactly("DISPLAY", "SPONSORED_ADS");
    var display = client.get(advertisers + "?type=DISPLAY").ok();
    assertThat(display.get("totalCount").intValue()).isEqualTo(1);
    assertThat(display.get("advertisers").get(0).toString())
        .matches(
            "\\{\"id\":\"500\\d{9}\",\"marketplaceId\":null,\"type\":\"DISPLAY\","
                + "\"name\":\"Brindlewick US\",\"configuredAdvertiserTypes\":\\[\"DISPLAY\"]}");
    assertThat(client.get(advertisers + "?type=SAS").ok().get("advertisers")).isEmpty();
    assertThat(client.get(advertisers + "?type=DSP").refusal())
        .isEqualTo("400 type must be one of DISPLAY, SAS, SPONSORED_ADS, not DSP.");
  }

  @Test
  void anUpdateIsPendingThenUpdatingAndChangesTheAdvertisersWhenItIsCompleted() {
    var removed = client.get(advertisers + "?type=DISPLAY").ok().at("/advertisers/0/id");
    var created =
        client
            .post(
                updates,
                """
                {"advertisersToAdd": [{"id": "ENTITY1A", "type": "SPONSORED_ADS", "marketplaceId": "ATVPDKIKX0DER"}],
                 "advertisersToRemove": [{"id": %s, "type": "DISPLAY"}]}
                """
                    .formatted(removed))
            .ok();

    assertThat(created.toString())
        .isEqualTo(
            """
            {"advertiserUpdate":{"updateId":0,"status":"PENDING",\
            "advertisersToAdd":[{"id":"ENTITY1A","marketplaceId":"ATVPDKIKX0DER","type":"SPONSORED_ADS"}],\
            "advertisersToRemove":[{"id":%s,"marketplaceId":null,"type":"DISPLAY"}]}}\
            """
                .formatted(removed));
    clock.passesSeconds(3);
    assertThat(status("0")).isEqualTo("UPDATING");
    assertThat(client.get(advertisers).ok().findValuesAsString("type"))
        .containsExactly("DISPLAY", "SPONSORED_ADS");
    clock.passesSeconds(57);
    assertThat(status("0")).isEqualTo("COMPLETED");
    assertThat(client.get(advertisers).ok().findValuesAsString("type"))
        .containsExactly("SPONSORED_ADS", "SPONSORED_ADS");
    assertThat(
            client
                .get("/amc/instances/" + client.instanceId())
                .ok()
                .at("/instance/advertiserTypes")
                .toString())
        .isEqualTo("[\"SPONSORED_ADS\"]");
  }

  @Test
  void theTimeScaleShortensAnUpdate() {
    client.put("/simulator/settings", "{\"timeScale\":60}").ok();
    add("1");

    clock.passesSeconds(1);

    assertThat(status("0")).isEqualTo("COMPLETED");
  }

  @Test
  void anUpdateIsNotCompletedBeforeItBegins() {
    client.put("/simulator/settings", "{\"validation\":\"5m\"}").ok();
    add("1").ok();

    clock.passesSeconds(299);
    assertThat(status("0")).isEqualTo("PENDING");
    assertThat(client.get(advertisers).ok().get("totalCount").intValue()).isEqualTo(2);
    clock.passesSeconds(1);
    assertThat(status("0")).isEqualTo("UPDATING");
    clock.passesSeconds(57);
    assertThat(status("0")).isEqualTo("COMPLETED");
    assertThat(client.get(advertisers).ok().get("totalCount").intValue()).isEqualTo(3);
  }

  @Test
  void updatesAreNumberedAndListedAndOneIsOpenAtATime() {
    add("1").ok();
    assertThat(add("2").refusal())
        .isEqualTo(
            "400 An advertiser update is already in progress for instance %s."
                .formatted(client.instanceId()));
    clock.passesSeconds(60);
    add("2").ok();

    var first = client.get(updates + "?limit=1").ok();
    var second =
        client.get(updates + "?limit=1&nextToken=" + first.get("nextToken").stringValue()).ok();

    assertThat(told(first)).containsExactly("0 COMPLETED");
    assertThat(told(second)).containsExactly("1 PENDING");
    assertThat(second.get("nextToken").isNull()).isTrue();
    assertThat(client.get(updates + "/2").refusal())
        .isEqualTo("404 Advertiser update with ID 2 does not exist");
    assertThat(client.get("/simulator/ledger").ok().findValuesAsString("operation"))
        .contains("advertisers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                                    | advertisersToAdd and advertisersToRemove must have 1 to 10 items together, not 0.
          {"advertisersToAdd":{}}                                               | advertisersToAdd must be a list, not {}.
          {"advertisersToAdd":[{"type":"DISPLAY"}]}                             | advertisersToAdd[0].id is required.
          {"advertisersToAdd":[{"id":"1"}]}                                     | advertisersToAdd[0].type is required.
          {"advertisersToAdd":[{"id":"1","type":"DSP"}]}                        | advertisersToAdd[0].type must be one of DISPLAY, SAS, SPONSORED_ADS, not DSP.
          {"advertisersToAdd":[{"id":"ENTITY1","type":"SPONSORED_ADS"}]}        | advertisersToAdd[0].marketplaceId is required.
          {"advertisersToRemove":[{"id":"1","type":"DISPLAY"}]}                 | Advertiser 1 is not part of instance amcbwhomeus.
          {"advertisersToAdd":[{"id":"1","type":"DISPLAY"},{"id":1,"type":"DISPLAY"}]} | Advertiser 1 is named twice.
          """)
  void anUnusableUpdateIsRefused(String body, String details) {
    assertThat(client.post(updates, body).refusal()).isEqualTo("400 " + details);
    assertThat(client.get(updates).ok().get("advertiserUpdates")).isEmpty();
  }

  @Test
  void anUpdateNamesTenAdvertisersAtMostAndNoneThatIsThereAlready() {
    assertThat(client.post(updates, "{\"advertisersToAdd\":[%s]}".formatted(many(11))).refusal())
        .isEqualTo("400 advertisersToAdd must have at most 10 items, not 11.");
    assertThat(
            client
                .post(
                    updates,
                    "{\"advertisersToAdd\":[%s],\"advertisersToRemove\":[%s]}"
                        .formatted(many(6), many(5)))
                .refusal())
        .isEqualTo(
            "400 advertisersToAdd and advertisersToRemove must have 1 to 10 items together, not"
                + " 11.");
    client.post(updates, "{\"advertisersToAdd\":[%s]}".formatted(many(10))).ok();
    clock.passesSeconds(60);
    assertThat(client.get(advertisers).ok().get("totalCount").intValue()).isEqualTo(12);
    assertThat(add("7").refusal())
        .isEqualTo("400 Advertiser 7 is already part of instance amcbwhomeus.");
  }

  @Test
  void pagesLoseNoAdvertiserWhoseIdIsThereForSeveralTypes() {
    var market = "\"marketplaceId\":\"ATVPDKIKX0DER\"";
    client
        .post(
            updates,
            "{\"advertisersToAdd\":[{\"id\":\"7\",\"type\":\"SPONSORED_ADS\",%1$s},{\"id\":\"7\",\"type\":\"DISPLAY\"},{\"id\":\"7\",\"type\":\"SAS\",%1$s}]}"
                .formatted(market))
        .ok();
    clock.passesSeconds(60);

    var seen = new ArrayList<String>();
    var token = "";
    do {
      var page = client.get(advertisers + "?limit=1&nextToken=" + token).ok();
      seen.add(
          "%s %s"
              .formatted(
                  page.at("/advertisers/0/id").stringValue(),
                  page.at("/advertisers/0/type").stringValue()));
      token = page.get("nextToken").isNull() ? "" : page.get("nextToken").stringValue();
    } while (!token.isEmpty());

    assertThat(seen).hasSize(5).contains("7 DISPLAY", "7 SAS", "7 SPONSORED_ADS");
  }

  @Test
  void anExecutionMayBeRestrictedToAdvertisersOfItsInstanceOnly() {
    var own = client.get(advertisers + "?type=DISPLAY").ok().at("/advertisers/0/id").stringValue();
    var restricted = "\"advertisers\":[{\"id\":\"%s\",\"type\":\"DISPLAY\"}]";

    assertThat(
            client
                .create(Conversation.SQL, restricted.formatted(own))
                .ok()
                .get("advertisers")
                .toString())
        .isEqualTo("[{\"id\":\"%s\",\"type\":\"DISPLAY\"}]".formatted(own));
    assertThat(client.create(Conversation.SQL, restricted.formatted("1")).refusal())
        .isEqualTo("400 Advertiser 1 is not part of instance amcbwhomeus.");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /amc/instances",
    "PUT, /amc/instances/amcbwhomeus",
    "DELETE, /amc/instances/amcbwhomeus",
    "POST, /amc/instances/amcbwhomeus/updateCustomerAwsAccount"
  })
  void instancesStayAsTheyAre(String method, String path) {
    assertThat(client.send(method, path, "{}").refusal())
        .isEqualTo("400 Instances of this account cannot be created, changed or deleted.");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /amc/instances/amcbwhomeus/collaboration, AWS Clean Rooms collaborations",
    "POST, /amc/instances/amcbwhomeus/collaboration/idmappingtables/list, AWS Clean Rooms"
        + " collaborations",
    "POST, /amc/audiences/query, 'audiences, connections and terms'",
    "PATCH, /amc/audiences/connections/terms, 'audiences, connections and terms'"
  })
  void whatTheSimulatorDoesNotHaveItSays(String method, String path, String what) {
    var answer = client.send(method, path, "{}");

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.body())
        .isEqualTo("{\"message\":\"Not Implemented: the simulator has no %s.\"}".formatted(what));
  }

  private Conversation.Answer add(String id) {
    return client.post(
        updates, "{\"advertisersToAdd\":[{\"id\":\"%s\",\"type\":\"DISPLAY\"}]}".formatted(id));
  }

  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj("{\"id\":\"%d\",\"type\":\"DISPLAY\"}"::formatted)
        .collect(Collectors.joining(","));
  }

  private String status(String id) {
    return client.get(updates + "/" + id).ok().at("/advertiserUpdate/status").stringValue();
  }

  private static List<String> told(JsonNode page) {
    return page.get("advertiserUpdates")
        .valueStream()
        .map(
            update -> "%s %s".formatted(Json.text(update, "updateId"), Json.text(update, "status")))
        .toList();
  }
}
