package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifeTest {
  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator =
        Simulator.start(
            SimulatorSettings.inMemory().with(Knobs.defaults().with("runDuration", "90s")), clock);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void anExecutionIsValidatedRunsAndSucceeds() {
    var id =
        client.created("SELECT date, COUNT(DISTINCT user_id) AS users, SUM(x) AS total FROM t");
    assertThat(client.status(id)).isEqualTo("PENDING");

    clock.passesSeconds(3);
    assertThat(client.status(id)).isEqualTo("RUNNING");
    clock.passesSeconds(90);
    var ended = client.execution(id);

    assertThat(ended.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(ended.get("lastUpdatedTime").stringValue()).isEqualTo("2026-03-10T12:01:33Z");
    assertThat(ended.get("validatedTime").stringValue()).isEqualTo("2026-03-10T12:00:03.000Z");
    assertThat(ended.get("executionTime").intValue()).isEqualTo(90);
    assertThat(ended.get("outputColumns").toString())
        .isEqualTo(
            """
            [{"columnType":"DIMENSION","dataType":"DATE","name":"date"},\
            {"columnType":"DIMENSION","dataType":"LONG","name":"users"},\
            {"columnType":"METRIC","dataType":"LONG","name":"total"}]\
            """);
  }

  @Test
  void aCommentSaysHowLongAnExecutionTakesAndThatItFails() {
    var id =
        client.created(
            "/* simulator: pending=10s run=20s publishing=5s fail=\"out of \\\"memory\\\"\" */"
                + " SELECT a FROM t");

    clock.passesSeconds(9);
    assertThat(client.status(id)).isEqualTo("PENDING");
    clock.passesSeconds(1);
    assertThat(client.status(id)).isEqualTo("RUNNING");
    clock.passesSeconds(20);
    assertThat(client.status(id)).isEqualTo("PUBLISHING");
    clock.passesSeconds(5);

    assertThat(client.status(id)).isEqualTo("FAILED");
    assertThat(client.execution(id).get("statusReason").stringValue())
        .isEqualTo("out of \"memory\"");
    assertThat(client.execution(id).has("outputColumns")).isFalse();
  }

  @Test
  void aRejectedExecutionNeverRuns() {
    var id =
        client.created(
            "SELECT a FROM t /* simulator: status=REJECTED reason=\"Unsupported scalar operation"
                + " type ||\" */");

    clock.passesSeconds(3);

    assertThat(client.status(id)).isEqualTo("REJECTED");
    assertThat(client.execution(id).get("statusReason").stringValue())
        .isEqualTo("Unsupported scalar operation type ||");
  }

  @Test
  void badSqlIsRejectedAfterwardsWhenSetSo() {
    client.put("/simulator/settings", "{\"badSql\":\"reject\"}").ok();
    var id = client.created("SELECT {{a}} FROM t");

    clock.passesSeconds(3);

    assertThat(client.execution(id).get("statusReason").stringValue())
        .startsWith("Encountered \"{\"");
  }

  @Test
  void anExecutionFailsAtItsTimeout() {
    var id =
        client
            .create(
                "SELECT a FROM t /* simulator: run=24h */",
                "\"workflowExecutionTimeoutSeconds\":900")
            .ok()
            .get("workflowExecutionId")
            .stringValue();

    clock.passesSeconds(903);

    assertThat(client.status(id)).isEqualTo("FAILED");
    assertThat(client.execution(id).get("statusReason").stringValue())
        .contains("timed out after 900 seconds");
  }

  @Test
  void aParameterMaySayHowLongAnExecutionTakes() {
    var id =
        client
            .create(
                "SELECT a FROM t /* simulator: pending=1s run={seconds}s */",
                "\"parameterValues\":{\"seconds\":600}")
            .ok()
            .get("workflowExecutionId")
            .stringValue();

    clock.passesSeconds(599);
    assertThat(client.status(id)).isEqualTo("RUNNING");
    clock.passesSeconds(2);

    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
  }

  @Test
  void theTimeScaleShortensLivesAndLeavesStampsAlone() {
    client.put("/simulator/settings", "{\"timeScale\":30}").ok();
    var id = client.created(Conversation.SQL);

    clock.passesSeconds(4);

    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
    assertThat(client.execution(id).get("lastUpdatedTime").stringValue())
        .isEqualTo("2026-03-10T12:00:03Z");
    assertThat(client.execution(id).get("expireTime").stringValue())
        .isEqualTo("2026-03-11T12:00:00Z");
  }

  @Test
  void tenRunAtOnceOnAnInstanceAndTheOthersWaitInOrder() {
    var ids = new ArrayList<String>();
    for (var i = 0; i < 12; i++) {
      ids.add(client.created("SELECT a FROM t /* simulator: run=%ds */".formatted(60 + i)));
    }
    var elsewhere = Conversation.with(simulator, DemoAccount.ALL.getLast());
    var other = elsewhere.created(Conversation.SQL);

    clock.passesSeconds(3);
    assertThat(ids.stream().map(client::status)).filteredOn("RUNNING"::equals).hasSize(10);
    assertThat(client.status(ids.get(10))).isEqualTo("PENDING");
    assertThat(elsewhere.status(other)).isEqualTo("RUNNING");

    clock.passesSeconds(60);
    assertThat(client.status(ids.get(10))).isEqualTo("RUNNING");
    assertThat(client.status(ids.get(11))).isEqualTo("PENDING");
    client.cancel(ids.get(5)).ok();
    assertThat(client.status(ids.get(11))).isEqualTo("RUNNING");
  }

  @Test
  void whatWaitsStartsWhenAPlaceBecameFreeAndNotWhenSomebodyLooks() {
    client.put("/simulator/settings", "{\"runningCap\":1}").ok();
    client.created("SELECT a FROM t /* simulator: run=60s */");
    var second = client.created("SELECT a FROM t /* simulator: run=60s */");

    clock.passesSeconds(1800);

    assertThat(client.execution(second).get("lastUpdatedTime").stringValue())
        .isEqualTo("2026-03-10T12:02:03Z");
  }

  @Test
  void theCapCanBeTurnedOff() {
    client.put("/simulator/settings", "{\"runningCap\":1}").ok();
    client.created(Conversation.SQL);
    var second = client.created(Conversation.SQL);
    clock.passesSeconds(3);
    assertThat(client.status(second)).isEqualTo("PENDING");

    client.put("/simulator/settings", "{\"runningCap\":0}").ok();

    assertThat(client.status(second)).isEqualTo("RUNNING");
  }

  @Test
  void cancellingEndsWhatHasNotEnded() {
    var pending = client.created(Conversation.SQL);
    assertThat(client.cancel(pending).ok().toString()).isEqualTo("{}");
    var running = client.created(Conversation.SQL);
    clock.passesSeconds(3);
    client.cancel(running).ok();

    assertThat(client.status(pending)).isEqualTo("CANCELLED");
    assertThat(client.status(running)).isEqualTo("CANCELLED");
    assertThat(client.cancel(running).refusal()).startsWith("400 ");
    clock.passesSeconds(1000);
    assertThat(client.status(running)).isEqualTo("CANCELLED");
  }

  @Test
  void aPutThatChangesNothingIsAccepted() {
    var id = client.created(Conversation.SQL);

    assertThat(
            client
                .put(client.executions() + "/" + id, "{\"disableAggregationControls\":true}")
                .status())
        .isEqualTo(200);
    assertThat(client.put(client.executions() + "/" + id, "{\"status\":\"SUCCEEDED\"}").status())
        .isEqualTo(400);
    assertThat(client.status(id)).isEqualTo("PENDING");
  }

  @Test
  void anUnknownExecutionIsABadRequestAndSoIsThatOfAnotherInstance() {
    var id = client.created(Conversation.SQL);
    var sister = DemoAccount.ALL.getFirst().instances().getLast().instanceId();

    assertThat(client.get(client.executions() + "/nothing").refusal())
        .isEqualTo("400 Workflow execution with ID nothing does not exist.");
    assertThat(client.get("/amc/reporting/%s/workflowExecutions/%s".formatted(sister, id)).status())
        .isEqualTo(400);
    client.put("/simulator/settings", "{\"missingExecutionStatus\":404}").ok();
    assertThat(client.get(client.executions() + "/nothing").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"dryRun, 5", "skipPublish, 93", "disableAggregationControls, 93"})
  void aDryRunAndWhatMayNotBePublishedSucceedWithoutAResult(String flag, int seconds) {
    var id =
        client
            .create(Conversation.SQL, "\"%s\":\"True\"".formatted(flag))
            .ok()
            .get("workflowExecutionId")
            .stringValue();

    clock.passesSeconds(seconds - 1);
    assertThat(client.status(id)).isEqualTo("RUNNING");
    clock.passesSeconds(1);

    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
    assertThat(client.get(client.executions() + "/" + id + "/downloadUrls").refusal())
        .isEqualTo("400 Execution with ID %s is unavailable for download.".formatted(id));
  }
}
