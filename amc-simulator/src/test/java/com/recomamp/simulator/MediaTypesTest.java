package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
  private static final String EXECUTIONS = "application/vnd.amcworkflowexecutions.v1+json";

  private Simulator simulator;
  private Conversation client;
  private String list;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), new SetClock());
    client = Conversation.with(simulator);
    list = client.executions() + "?minCreationTime=2026-01-01T00:00:00";
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/*",
        "application/json",
        "Application/JSON; charset=utf-8",
        EXECUTIONS,
        "text/html, application/json;q=0.5",
        "text/html, image/gif, *; q=.2, */*; q=.2"
      })
  void whoTakesJsonIsAnsweredInTheTypeOfTheResource(String accept) {
    var answer = client.header("Accept", accept).get(list);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(EXECUTIONS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "application/xml",
        "application/vnd.amcworkflows.v1+json",
        "application/vnd.amcworkflowexecutions.v2+json",
        "application/json;q=0, text/csv"
      })
  void whoDoesNotIsToldSoByTheGateway(String accept) {
    var answer = client.header("Accept", accept).get(list);

    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.json().propertyNames()).containsExactly("message");
    assertThat(answer.json().get("message").stringValue())
        .isEqualTo(
            "Not Acceptable: Accept must allow application/json or %s, which %s does not."
                .formatted(EXECUTIONS, accept));
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "application/json", "application/json;charset=UTF-8", EXECUTIONS})
  void aBodyIsJsonWhetherItSaysSoOrNot(String contentType) {
    client.header("Content-Type", contentType.isEmpty() ? null : contentType);

    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/vnd.amcschedules.v1+json"
      })
  void aBodyOfAnotherTypeIsRefusedByTheGateway(String contentType) {
    var answer = client.header("Content-Type", contentType).create(Conversation.SQL, "");

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.body())
        .isEqualTo(
            "{\"message\":\"Unsupported Media Type: Content-Type must be application/json or %s, not %s.\"}"
                .formatted(EXECUTIONS, contentType));
    assertThat(client.header("Content-Type", null).listed("minCreationTime=2026-01-01T00:00:00"))
        .isEmpty();
  }

  @Test
  void aReadingCallMaySayWhatItLikesAboutItsEmptyBody() {
    assertThat(client.header("Content-Type", "text/plain").get(list).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/amc/accounts, amcaudiencesconnections",
    "/amc/instances, amcinstances",
    "/amc/instances/amcbwhomeus, amcinstances",
    "/amc/instances/amcbwhomeus/advertisers, amcinstances",
    "/amc/instances/amcbwhomeus/advertisers/updates, amcinstances",
    "/amc/reporting/amcbwhomeus/dataSources, amcdatasources",
    "/amc/reporting/amcbwhomeus/dataSources/dsp_clicks, amcdatasources",
    "/amc/reporting/amcbwhomeus/workflows, amcworkflows",
    "/amc/reporting/amcbwhomeus/schedules, amcschedules",
  })
  void everyResourceHasItsOwnTypeAlsoForItsErrors(String path, String word) {
    var type = "application/vnd.%s.v1+json".formatted(word);

    assertThat(client.get(path).header("Content-Type")).isEqualTo(type);
    var refused = client.header("Authorization", null).get(path);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("Content-Type")).isEqualTo(type);
  }

  @Test
  void everyAnswerHasTheHeadersOfTheFront() {
    for (var answer :
        new Conversation.Answer[] {
          client.get(list), client.get(client.executions()), client.get("/nowhere")
        }) {
      assertThat(answer.header("Server")).isEqualTo("Server");
      assertThat(answer.header("Date")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} [0-9:]{8} GMT");
      assertThat(answer.header("x-amz-rid"))
          .matches("[A-Z0-9]{20}")
          .isEqualTo(answer.header("x-amz-request-id"));
      assertThat(answer.header("Vary")).isEqualTo("Content-Type,Accept-Encoding,User-Agent");
      assertThat(answer.header("Strict-Transport-Security"))
          .isEqualTo("max-age=47474747; includeSubDomains; preload");
      assertThat(answer.header("Content-Length")).isNotEmpty();
    }
  }

  @Test
  void theGatewaySaysNothingButAMessage() {
    client.post("/simulator/faults", "{\"operation\":\"list\",\"status\":504}").ok();

    assertThat(client.get(list).body()).isEqualTo("{\"message\":\"Endpoint request timed out\"}");
    assertThat(client.get("/nowhere").body())
        .isEqualTo("{\"message\":\"Could not find resource for full path: /nowhere\"}");
    assertThat(client.header("Authorization", null).get("/amc/accounts").json().propertyNames())
        .containsExactly("message", "requestId");
  }
}
