package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.workflows.execution.ExecutionId;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole path, with every part real; any part may die. */
class ExecutionPathTest {
  private static Stack stack;
  private static Stack.App worker;

  @BeforeAll
  static void everythingRuns(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10));
    worker = stack.startWorker();
    stack.startApi();
  }

  @AfterAll
  static void everythingEnds() {
    stack.close();
  }

  @BeforeEach
  void aWorkerRuns() {
    if (!worker.process().isAlive()) {
      worker = stack.startWorker();
    }
  }

  @AfterEach
  void nothingGoesWrongAnyMore() {
    stack.noFaults();
  }

  @Test
  void anAcceptedExecutionEndsWithItsResult() {
    var id = accepted("/* simulator: run=100s rows=250 */");

    var ended = ended(id);
    assertThat(ended.get("status").asString()).isEqualTo("succeeded");
    assertThat(ended.at("/result/rows").asInt()).isEqualTo(250);
    assertThat(ended.at("/amc/status").asString()).isEqualTo("SUCCEEDED");
    assertThat(statuses(id))
        .containsSubsequence("queued", "submitted", "running", "collecting", "succeeded");
    var page = stack.get(execution(id, "/result?offset=240&limit=100"));
    assertThat(page.get("rows")).hasSize(10);
    assertThat(page.get("total").asInt()).isEqualTo(250);
    assertThat(postsAtAmc(id)).isEqualTo(1);
    var history = stack.history(id);
    assertThat(history.getEventsCount()).isLessThanOrEqualTo(60);
    assertThat(history.toString()).doesNotContain("dsp_impressions");
  }

  @Test
  void whatAmcReceivesIsTheMarkTheNewlineAndTheStoredSql() {
    var sql = "/* simulator: run=5s */\n" + SQL;
    var id = accepted("/* simulator: run=5s */\n");

    ended(id);
    assertThat(stack.get(execution(id, "")).get("sql").asString()).isEqualTo(sql);
    assertThat(stack.runsAtAmc(id).getFirst().sqlQuery())
        .isEqualTo("/* amc-orchestrator %s/1 */\n%s".formatted(id, sql));
  }

  @Test
  void parametersReachAmcWithTheirTypes() {
    var id =
        stack
            .post(
                stack.api().resolve("/api/v1/executions"),
                Map.of(
                    "sql",
                    """
                    /* simulator: run=5s rows=2 */
                    SELECT campaign, COUNT(*) AS n FROM dsp_impressions
                     WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('campaigns'), campaign)
                       AND total_cost > CUSTOM_PARAMETER('least') AND advertiser = {{advertiser}}
                     GROUP BY campaign\
                    """,
                    "instanceId",
                    instance(),
                    "window",
                    Map.of("last", "P7D", "lag", "P2D", "zone", "Europe/Berlin"),
                    "parameters",
                    Map.of(
                        "campaigns", List.of("it's", "two"), "least", 12, "advertiser", "O'Neil")))
            .get("id")
            .asString();

    assertThat(ended(id).get("status").asString()).isEqualTo("succeeded");
    var run = stack.runsAtAmc(id).getFirst();
    assertThat(run.sqlQuery()).contains("AND advertiser = 'O''Neil'\n");
    assertThat(run.parameterValues())
        .containsOnlyKeys("least", "campaigns")
        .containsEntry("least", "12")
        .containsEntry("campaigns", "[\"it's\",\"two\"]");
  }

  @Test
  void whatAPreflightShowsIsWhatAmcGets() {
    var request =
        Map.of(
            "sql",
            """
            /* simulator: run=5s rows=2 */
            SELECT campaign, '{{label}}' AS label, COUNT(*) AS n FROM dsp_impressions -- {{not}} :this
             WHERE brand = {{brand}} AND event_dt < '{{end_date}}' AND id IN {{ids}}
               AND cost > CUSTOM_PARAMETER('least') GROUP BY campaign\
            """,
            "instanceId",
            instance(),
            "window",
            Map.of("last", "P7D", "zone", "Europe/Berlin"),
            "parameters",
            Map.of("label", "é ☃", "brand", "O'Neil", "ids", List.of(1, 2), "least", 12));
    var shown = stack.post(stack.api().resolve("/api/v1/queries/preflight"), request);
    var id = stack.post(stack.api().resolve("/api/v1/executions"), request).get("id").asString();

    ended(id);

    assertThat(stack.runsAtAmc(id).getFirst().sqlQuery())
        .isEqualTo("/* amc-orchestrator %s/1 */\n%s".formatted(id, shown.get("sql").asString()));
    assertThat(stack.get(execution(id, "")).get("sqlSha256")).isEqualTo(shown.get("sqlSha256"));
  }

  @Test
  void aTableThatTheInstanceLacksIsNamedOnceAmcHasListedItsTables() {
    var nobodyAskedFor = stack.instances().getLast();
    var request =
        Map.of(
            "sql",
            "SELECT campaign, COUNT(*) AS n\n  FROM dsp_impresions\n GROUP BY campaign",
            "instanceId",
            nobodyAskedFor,
            "window",
            Map.of("last", "P7D", "zone", "Europe/Berlin"));
    var preflight = stack.api().resolve("/api/v1/queries/preflight");

    var first = stack.post(preflight, request);
    assertThat(first.get("problems").findValuesAsString("code")).doesNotContain("unknown_table");
    assertThat(first.at("/tables/asked").asBoolean()).isTrue();
    Stack.await(
        "the list of tables", () -> stack.post(preflight, request).at("/tables").has("readAt"));

    assertThat(stack.post(preflight, request).get("problems"))
        .filteredOn(problem -> problem.get("code").asString().equals("unknown_table"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.get("severity").asString()).isEqualTo("warning");
              assertThat(problem.get("line").asInt()).isEqualTo(2);
              assertThat(problem.get("column").asInt()).isEqualTo(8);
              assertThat(problem.get("length").asInt()).isEqualTo(14);
              assertThat(problem.get("message").asString())
                  .endsWith("did you mean dsp_impressions?");
            });
    assertThat(callsAtAmc(nobodyAskedFor, "dataSources")).isEqualTo(1);
  }

  @Test
  void aValueReachesAmcAsItsPlaceWantsIt() {
    var id =
        stack
            .post(
                stack.api().resolve("/api/v1/executions"),
                Map.of(
                    "sql",
                    """
                    /* simulator: run=5s rows=2 */
                    WITH wanted (brand, least) AS (VALUES {{rows}})
                    SELECT campaign, 'of {{brand}}' AS label, COUNT(*) AS n FROM dsp_impressions -- {{brand}}
                     WHERE brand = {{brand}} AND size >= :size AND active = $active
                       AND id IN {{ids}} AND id NOT IN (0, {{ids}})
                       AND name LIKE {{part}} AND name LIKE '{{part}}%'
                       AND seen < CURRENT_TIMESTAMP - INTERVAL '{{days}}' DAY
                       AND day BETWEEN {{start_date}} AND '{{end_date}}'
                     GROUP BY campaign\
                    """,
                    "instanceId",
                    instance(),
                    "window",
                    Map.of(
                        "start", "2026-10-01T00:00:00",
                        "end", "2026-10-08T00:00:00",
                        "zone", "America/New_York"),
                    "parameters",
                    Map.of(
                        "brand",
                        "O'Neil -- \\",
                        "size",
                        12,
                        "active",
                        true,
                        "ids",
                        List.of("a", "{{brand}}"),
                        "part",
                        "kit'chen",
                        "days",
                        7,
                        "rows",
                        List.of(List.of("a", 1), List.of("b", 2)))))
            .get("id")
            .asString();

    ended(id);

    var sql =
        """
        /* simulator: run=5s rows=2 */
        WITH wanted (brand, least) AS (VALUES ('a', 1), ('b', 2))
        SELECT campaign, 'of O''Neil -- \\' AS label, COUNT(*) AS n FROM dsp_impressions -- { {brand}}
         WHERE brand = 'O''Neil -- \\' AND size >= 12 AND active = TRUE
           AND id IN ('a', '{{brand}}') AND id NOT IN (0, 'a', '{{brand}}')
           AND name LIKE '%kit''chen%' AND name LIKE 'kit''chen%'
           AND seen < CURRENT_TIMESTAMP - INTERVAL '7' DAY
           AND day BETWEEN '2026-10-01' AND '2026-10-07'
         GROUP BY campaign\
        """;
    assertThat(stack.get(execution(id, "")).get("sql").asString()).isEqualTo(sql);
    assertThat(stack.runsAtAmc(id).getFirst().sqlQuery())
        .isEqualTo("/* amc-orchestrator %s/1 */\n%s".formatted(id, sql));
  }

  @Test
  void aDryRunBringsAmcsWordAndTakesNoSlot() {
    var accepted = dryRun(SQL).get("dryRun");

    assertThat(accepted.get("verdict").asString()).isEqualTo("accepted");
    var id = accepted.get("executionId").asString();
    var run = stack.runsAtAmc(id).getFirst();
    assertThat(run.dryRun()).isTrue();
    assertThat(run.sqlQuery()).isEqualTo("/* amc-orchestrator %s/1 */\n%s".formatted(id, SQL));
    assertThat(statuses(id)).contains("succeeded").doesNotContain("collecting");
    assertThat(stack.history(id).toString()).doesNotContain("dsp_impressions");
    assertThat(dryRun(SQL).at("/dryRun/executionId")).isEqualTo(accepted.get("executionId"));
    assertThat(postsAtAmc(id)).isEqualTo(1);
  }

  @Test
  void aDryRunThatAmcRefusesTellsItsWords() {
    var refused = dryRun("SELECT COUNT(x) AS n FROM t WHERE x = { 1").get("dryRun");

    assertThat(refused.get("verdict").asString()).isEqualTo("refused");
    assertThat(refused.get("failureClass").asString()).isEqualTo("SQL_REFUSED");
    assertThat(refused.get("message").asString()).contains("Encountered \"{\" at line 2");
  }

  private JsonNode dryRun(String sql) {
    return stack.post(
        stack.api().resolve("/api/v1/queries/preflight"),
        Map.of(
            "sql",
            sql,
            "instanceId",
            instance(),
            "window",
            Map.of("last", "P7D", "zone", "UTC"),
            "dryRun",
            true));
  }

  @Test
  void aCancelledExecutionIsCancelledAtAmc() {
    var id = accepted("/* simulator: run=1h */");
    isAtAmc(id);

    stack.post(execution(id, "/cancel"), Map.of());

    assertThat(ended(id).get("status").asString()).isEqualTo("cancelled");
    assertThat(stack.runsAtAmc(id).getFirst().statusWord()).isEqualTo("CANCELLED");
  }

  @Test
  void anExecutionThatAmcFailsSaysWhyAndWhatToDo() {
    var id = accepted("/* simulator: run=5s fail=\"the cluster ran out of memory\" */");

    var ended = ended(id);
    assertThat(ended.get("status").asString()).isEqualTo("failed");
    assertThat(ended.at("/failure/class").asString()).isEqualTo("AMC_FAILED");
    assertThat(ended.at("/failure/message").asString()).contains("the cluster ran out of memory");
    assertThat(ended.at("/failure/retrySafe").asBoolean()).isTrue();
  }

  @Test
  void sqlThatAmcDoesNotTakeFailsWithAmcsWords() {
    var id = accepted("/* simulator: status=REJECTED reason=\"Object 'X' not found\" */");

    var ended = ended(id);
    assertThat(ended.get("status").asString()).isEqualTo("failed");
    assertThat(ended.at("/failure/class").asString()).isEqualTo("SQL_REFUSED");
    assertThat(ended.at("/failure/message").asString()).contains("Object 'X' not found");
  }

  @Test
  void anExecutionThatAmcRefusesForOverlapListsTheRunsBeforeIt() {
    var sql = "SELECT campaign, COUNT(*) AS n FROM read_too_often GROUP BY campaign";
    var first = acceptedSql("/* simulator: run=5s rows=1 */\n" + sql);
    ended(first);
    var neverRun =
        acceptedSql("/* simulator: status=REJECTED reason=\"Object 'X' not found\" */\n" + sql);
    ended(neverRun);

    var refused =
        acceptedSql(
            """
            /* simulator: status=REJECTED reason="Execution X of workflow Y could not be run because too many workflows have already been run against the same input data sources in the same or overlapping time windows." */
            """
                + sql);

    var failure = ended(refused).get("failure");
    assertThat(failure.get("class").asString()).isEqualTo("PRIVACY_OVERLAP");
    assertThat(failure.get("overlappingRuns").findValuesAsString("id")).containsExactly(first);
    assertThat(failure.get("remedy").asString())
        .endsWith("One run from here had read the same data before.");
  }

  @Test
  void aWorkerThatIsKilledWhileAmcWorksLosesNothing() {
    var id = accepted("/* simulator: run=100s rows=7 */");
    isAtAmc(id);

    worker.kill();
    worker = stack.startWorker();

    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(7);
    assertThat(postsAtAmc(id)).isEqualTo(1);
  }

  @Test
  void aWorkerThatIsAskedToStopFinishesItsSubmit() {
    stack.fault(Map.of("operation", "create", "delay", "1500ms", "times", 1));
    var id = accepted("/* simulator: run=20s rows=9 */");
    Stack.await("the submit to begin", () -> events(id, "type").contains("submitting"));

    worker.terminate();
    worker.process().onExit().join();

    assertThat(events(id, "type")).contains("submitted").doesNotContain("doubt");
    worker = stack.startWorker();
    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(9);
  }

  /** A lock on the execution's row keeps the answer from being written. */
  @Test
  void anAnswerThatADyingWorkerHadIsNoDoubt() throws Exception {
    stack.fault(Map.of("operation", "create", "delay", "1500ms", "times", 1));
    stack.fault(Map.of("operation", "list", "status", 503, "times", 1_000));
    var id = accepted("/* simulator: run=20s rows=6 */");
    Stack.await("the submit to begin", () -> events(id, "type").contains("submitting"));
    try (var database = stack.database().getConnection()) {
      database.setAutoCommit(false);
      try (var lock =
          database.prepareStatement("select id from execution where id = ? for no key update")) {
        lock.setObject(1, ExecutionId.parse(id).uuid());
        lock.execute();
      }
      Stack.await("the worker to have AMC's answer", () -> hasHeartbeat(id));
      worker.kill();
      database.rollback();
    }
    worker = stack.startWorker();
    stack.timeOut(id, "submit");

    Stack.await(
        Duration.ofMinutes(4),
        "the answer to be written",
        () -> events(id, "type").contains("submitted"));
    stack.noFaults();

    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(6);
    assertThat(events(id, "type")).doesNotContain("doubt", "found", "never_arrived");
    assertThat(postsAtAmc(id)).isEqualTo(1);
  }

  @Test
  void whatIsAcceptedWhileTemporalIsAwayStartsWhenItIsBack() {
    stack.stopTemporal();
    String id;
    try {
      id = accepted("/* simulator: run=5s rows=3 */");
      assertThat(stack.get(execution(id, "")).get("status").asString()).isEqualTo("queued");
    } finally {
      stack.startTemporal();
    }

    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(3);
    assertThat(postsAtAmc(id)).isEqualTo(1);
  }

  @Test
  void whileAmcIsAwayAnExecutionWaitsAndSaysSo() {
    var id = accepted("/* simulator: run=20s rows=5 */");
    isAtAmc(id);

    stack.fault(Map.of("operation", "list", "status", 503, "times", 1_000));
    stack.fault(Map.of("operation", "get", "status", 503, "times", 1_000));
    Stack.await(
        "the trouble to be shown",
        () ->
            stack
                .get(execution(id, ""))
                .at("/waitingFor/reason")
                .asString("")
                .equals("amc_unavailable"));
    assertThat(stack.get(execution(id, "")).at("/amc/observedAt").isMissingNode()).isFalse();
    stack.noFaults();

    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(5);
  }

  @Test
  void aLostReplyIsFoundInTheListAndNotPostedAgain() {
    stack.fault(Map.of("operation", "create", "loseReply", true, "times", 1));
    var id = accepted("/* simulator: run=20s rows=11 */");

    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(11);
    assertThat(postsAtAmc(id)).isEqualTo(1);
    assertThat(events(id, "type")).contains("doubt", "found");
  }

  @Test
  void aThrottledSubmitIsRepeatedOnlyAfterALook() {
    stack.fault(Map.of("operation", "create", "status", 429, "retryAfter", "1", "times", 1));
    var id = accepted("/* simulator: run=5s rows=13 */");

    assertThat(ended(id).at("/result/rows").asInt()).isEqualTo(13);
    assertThat(events(id, "type")).containsSubsequence("doubt", "never_arrived", "submitted");
    assertThat(postsAtAmc(id)).isEqualTo(1);
  }

  @Test
  void severalFilesAreOneResult() {
    var id = accepted("/* simulator: run=5s rows=1000 files=3 */");

    var ended = ended(id);
    assertThat(ended.at("/result/files").asInt()).isEqualTo(3);
    assertThat(ended.at("/result/rows").asInt()).isEqualTo(1_000);
    assertThat(stack.text(execution(id, "/result.csv")).lines()).hasSize(1_001);
  }

  /** Worker and api run with a heap of 256 MB. */
  @Test
  void aResultLargerThanAnyHeapIsCollectedAndDownloaded() throws Exception {
    var id = accepted("/* simulator: run=5s bytes=500MB rowBytes=1000 files=3 */");

    Stack.await(
        Duration.ofMinutes(8),
        "500 MB to be collected",
        () -> stack.get(execution(id, "")).get("status").asString().equals("succeeded"));

    var result = stack.get(execution(id, "")).get("result");
    assertThat(result.get("bytes").asLong()).isGreaterThan(490_000_000L);
    var sha256 = MessageDigest.getInstance("SHA-256");
    var bytes = stack.download(execution(id, "/result.csv"), sha256);
    assertThat(bytes).isEqualTo(result.get("bytes").asLong());
    assertThat(HexFormat.of().formatHex(sha256.digest()))
        .isEqualTo(result.get("sha256").asString());
  }

  @Test
  void theExampleOfTheReadmeWorksAsWritten() throws Exception {
    var readme = Files.readString(Path.of("../README.md"));
    var example = readme.substring(readme.indexOf("curl -i localhost:8080/api/v1/executions"));
    var command =
        example
            .substring(0, example.indexOf("```"))
            .replace("localhost:8080", stack.api().getAuthority());

    var curl = new ProcessBuilder("bash", "-c", command).start();
    var said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).startsWith("HTTP/1.1 202").contains("Location: /api/v1/executions/exec_");
    ended(said.replaceAll("(?s).*Location: /api/v1/executions/(exec_[0-9a-v]+).*", "$1"));
  }

  @Test
  void noMoreThanTenAreEverAtAmcAndAllEnd() {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 25; i++) {
      ids.add(accepted("/* simulator: run=20s rows=1 */"));
    }

    ids.forEach(id -> assertThat(ended(id).get("status").asString()).isEqualTo("succeeded"));
    assertThat(stack.mostAtOnceAtAmc(instance())).isLessThanOrEqualTo(10);
  }

  private static final String SQL =
      "SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign";

  private String accepted(String directions) {
    return acceptedSql(directions + SQL);
  }

  private String acceptedSql(String sql) {
    var answer =
        stack.post(
            stack.api().resolve("/api/v1/executions"),
            Map.of(
                "sql", sql,
                "instanceId", instance(),
                "window",
                    Map.of(
                        "start", "2026-10-01T00:00:00",
                        "end", "2026-10-08T00:00:00",
                        "zone", "America/New_York")));
    return answer.get("id").asString();
  }

  private String instance() {
    return stack.instances().getFirst();
  }

  private void isAtAmc(String id) {
    Stack.await(
        "%s to be at AMC".formatted(id),
        () -> !stack.get(execution(id, "")).at("/amc/executionId").isMissingNode());
  }

  private JsonNode ended(String id) {
    Stack.await(
        "%s to end".formatted(id),
        () ->
            List.of("succeeded", "failed", "cancelled")
                .contains(stack.get(execution(id, "")).get("status").asString()));
    return stack.get(execution(id, ""));
  }

  private List<String> statuses(String id) {
    return events(id, "status");
  }

  private List<String> events(String id, String what) {
    return stack
        .get(execution(id, "/events"))
        .get("items")
        .valueStream()
        .map(event -> event.get(what).asString())
        .toList();
  }

  private static boolean hasHeartbeat(String id) {
    return stack.pendingActivities(id).stream().anyMatch(PendingActivityInfo::hasHeartbeatDetails);
  }

  private long postsAtAmc(String id) {
    return stack.runsAtAmc(id).size();
  }

  private long callsAtAmc(String instance, String operation) {
    var calls = stack.get(stack.simulator().resolve("/simulator/ledger?instanceId=" + instance));
    return calls.findValuesAsString("operation").stream().filter(operation::equals).count();
  }

  private static URI execution(String id, String part) {
    return stack.api().resolve("/api/v1/executions/" + id + part);
  }
}
