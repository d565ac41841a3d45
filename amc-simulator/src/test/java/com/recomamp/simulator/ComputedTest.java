package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.query.Ads;
import com.recomamp.simulator.query.Market;
import com.recomamp.simulator.query.Outcome;
import com.recomamp.simulator.query.Privacy;
import com.recomamp.simulator.query.QueryEngine;
import com.recomamp.simulator.query.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A simulator that carries queries out. */
class ComputedTest {
  private static final String SQL =
      "SELECT campaign, SUM(total_product_sales) AS sales, COUNT(DISTINCT user_id) AS people FROM"
          + " conversions_with_relevance GROUP BY campaign /* simulator: run=1s */";

  /** It is given up after twelve seconds. */
  private static final String LONG =
      "SELECT COUNT(*) AS c FROM dsp_impressions a, dsp_impressions b, dsp_impressions c"
          + " WHERE a.impression_day + b.impression_day + c.impression_day = 1000"
          + " /* simulator: run=10m */";

  private final SetClock clock = new SetClock();
  private final List<Simulator> started = new ArrayList<>();
  @TempDir private Path folder;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    var simulator =
        Simulator.start(
            SimulatorSettings.inMemory()
                .keptIn(folder)
                .with(Knobs.defaults().with("results", "computed")),
            clock);
    started.add(simulator);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    started.forEach(Simulator::close);
  }

  private String run(String sql, String more) {
    var id = client.create(sql, more).ok().get("workflowExecutionId").stringValue();
    isAnswered(id);
    clock.passesSeconds(300);
    return id;
  }

  private void isAnswered(String id) {
    while (client
        .get("/simulator/executions")
        .json()
        .valueStream()
        .anyMatch(
            order ->
                order.get("executionId").stringValue().equals(id)
                    && order.at("/rows/rows").asLong() < 0)) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private List<String> rows(String id) {
    return client.urls(id).stream()
        .flatMap(url -> Conversation.download(url).body().lines().skip(1))
        .toList();
  }

  @Test
  void theResultComesOutOfTheQuery() {
    var id = run(SQL, "");

    assertThat(client.execution(id).get("outputColumns").toString())
        .isEqualTo(
            """
            [{"columnType":"DIMENSION","dataType":"STRING","name":"campaign"},\
            {"columnType":"METRIC","dataType":"DECIMAL","name":"sales","precision":38,"scale":4},\
            {"columnType":"DIMENSION","dataType":"LONG","name":"people"}]\
            """);
    var file = Conversation.download(client.urls(id).getFirst()).body();
    assertThat(file)
        .startsWith("campaign,sales,people\n\"Brand Defense, Exact\",")
        .contains("\n\"Spring Launch \\\"Fresh Start\\\", US\",");
    assertThat(Conversation.download(client.urls(id).getFirst()).body()).isEqualTo(file);
  }

  @Test
  void anotherWindowGivesOtherRowsAndATooNarrowOneNone() {
    var week = rows(run(SQL, ""));
    var month = rows(run(SQL, "\"timeWindowEnd\": \"2026-02-01T00:00:00\""));
    var minute = rows(run(SQL, "\"timeWindowEnd\": \"2026-01-01T00:01:00\""));

    assertThat(week).isNotEmpty().doesNotContainAnyElementsOf(month);
    assertThat(month).hasSize(12);
    assertThat(minute).isEmpty();
  }

  @Test
  void whatDoesNotCompileIsRefusedAtCreation() {
    assertThat(client.create("SELECT a FROM\n  nope", "").refusal())
        .matches(
            "400 Was unable to compile workflow transient_\\S+ because the sql query was invalid:"
                + " From line 2, column 3 to line 2, column 6: Object 'nope' not found");
    assertThat(client.create("SELECT SUM(clicks) AS c FROM", "").refusal())
        .isEqualTo("400 Encountered \"<EOF>\" at line 1, column 29.");
    assertThat(
            client
                .post(client.workflows(), "{\"workflowId\":\"w\",\"sqlQuery\":\"SELECT a FROM t\"}")
                .refusal())
        .endsWith("From line 1, column 15 to line 1, column 15: Object 't' not found");
  }

  @Test
  void theOutputMustBeExactlyWhatTheWorkflowSays() {
    var campaign = "{\"name\":\"campaign\",\"dataType\":\"STRING\",\"columnType\":\"DIMENSION\"}";
    var sales =
        "{\"name\":\"sales\",\"dataType\":\"DECIMAL\",\"dataTypePrecision\":38,\"dataTypeScale\":4,\"description\":\"in"
            + " dollars\"}";

    assertThat(output(campaign, sales, "{\"name\":\"people\"}").status()).isEqualTo(200);
    assertThat(output(campaign, sales).refusal())
        .matches(
            "400 Was unable to compile workflow transient_\\S+ because it was found to be invalid:"
                + " outputColumns has 2 columns, the output of the query has 3\\.");
    assertThat(output(campaign, "{\"name\":\"people\"}", "{\"name\":\"sales\"}").refusal())
        .endsWith("outputColumns[1].name is people, that of the output of the query is sales.");
    assertThat(output(campaign, sales, "{\"name\":\"people\",\"columnType\":\"METRIC\"}").refusal())
        .endsWith(
            "outputColumns[2].columnType is METRIC, that of the output of the query is DIMENSION.");
    assertThat(
            client
                .post(
                    client.workflows(),
                    "{\"workflowId\":\"w\",\"sqlQuery\":\"%s\",\"outputColumns\":[%s]}"
                        .formatted(SQL, campaign))
                .refusal())
        .isEqualTo(
            "400 Was unable to compile workflow w because it was found to be invalid:"
                + " outputColumns has 1 columns, the output of the query has 3.");
  }

  private Conversation.Answer output(String... columns) {
    return client.post(
        client.executions(),
        "{\"workflow\":{\"sqlQuery\":\"%s\",\"outputColumns\":[%s]}}"
            .formatted(SQL, String.join(",", columns)));
  }

  @Test
  void orItIsRejectedAfterwards() {
    client.put("/simulator/settings", "{\"badSql\":\"reject\"}").ok();

    var execution = client.execution(run("SELECT a FROM t", ""));

    assertThat(execution.get("status").stringValue()).isEqualTo("REJECTED");
    assertThat(execution.get("statusReason").stringValue()).endsWith("Object 't' not found");
  }

  @Test
  void whatBreaksWhileItRunsIsFailed() {
    var execution =
        client.execution(
            run(
                "SELECT SUM(CAST(campaign AS LONG)) AS c FROM dsp_clicks /* simulator: run=1s */",
                ""));

    assertThat(execution.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(execution.get("statusReason").stringValue())
        .isEqualTo("A value cannot be converted to the type that is wanted");
  }

  @Test
  void aCommentStillSaysHowManyRowsThereAreOrHowItEnds() {
    assertThat(rows(run("SELECT a, b FROM t /* simulator: run=1s rows=7 */", ""))).hasSize(7);
    assertThat(client.status(run("SELECT a FROM t /* simulator: run=1s fail=\"no\" */", "")))
        .isEqualTo("FAILED");
  }

  @Test
  void aResultMayLieInSeveralFiles() {
    var inOne = rows(run(SQL, ""));
    var inThree = run(SQL.replace("run=1s", "run=1s files=3"), "");

    assertThat(client.urls(inThree)).hasSize(3);
    assertThat(rows(inThree)).isEqualTo(inOne);
  }

  @Test
  void parametersAndPrivacyOfTheWorkflowCount() {
    var body =
        """
        {"workflow": {"sqlQuery": "SELECT postal_code, SUM(impressions) AS i FROM dsp_impressions WHERE ARRAY_CONTAINS(CUSTOM_PARAMETER('devices'), device_type) GROUP BY 1 /* simulator: run=1s */",
          "inputParameters": [{"name": "devices", "dataType": {"type": "ARRAY", "elementDataType": "STRING"}, "defaultValue": ["Phone"]}],
          "privacyFilteringBehavior": "REMOVE_VALUES", "distinctUserCountColumn": "people", "filteredReasonColumn": "why"},
         "timeWindowType": "EXPLICIT", "timeWindowStart": "2026-01-01T00:00:00", "timeWindowEnd": "2026-01-03T00:00:00",
         "parameterValues": {"devices": ["PC", "TV"]}}
        """;
    var id = client.post(client.executions(), body).ok().get("workflowExecutionId").stringValue();
    clock.passesSeconds(300);

    assertThat(rows(id))
        .isNotEmpty()
        .allMatch(row -> row.matches(",\\d+,(\\d+),\\1 'dsp_impressions' users < 100 required"));
  }

  @Test
  void aValueThatIsNullIsNoValue() {
    var body =
        """
        {"workflow": {"sqlQuery": "SELECT CUSTOM_PARAMETER('p') AS p, COUNT(*) AS n FROM dsp_clicks /* simulator: run=1s */",
          "inputParameters": [{"name": "p", "dataType": "STRING"%s}]},
         "timeWindowType": "EXPLICIT", "timeWindowStart": "2026-01-01T00:00:00", "timeWindowEnd": "2026-01-03T00:00:00",
         "parameterValues": {"p": null}}
        """;
    var id =
        client
            .post(client.executions(), body.formatted(", \"defaultValue\": \"usual\""))
            .ok()
            .get("workflowExecutionId")
            .stringValue();
    clock.passesSeconds(300);

    assertThat(rows(id)).singleElement().asString().startsWith("usual,");
    assertThat(client.post(client.executions(), body.formatted("")).refusal())
        .isEqualTo("400 No value was given for parameter p, which has no default value.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "INTEGER"                                    | 99999999999 | The value '99999999999' of parameter p is not of type INTEGER.
          "STRING"                                     | {"a":1}     | The value '{"a":1}' of parameter p is not of type STRING.
          {"type":"ARRAY","elementDataType":"STRING"}  | "a"         | The value 'a' of parameter p is not of type ARRAY.
          """)
  void aValueOfAnotherTypeIsRefusedAtCreation(String type, String value, String reason) {
    assertThat(
            client
                .post(
                    client.executions(),
                    """
                    {"workflow": {"sqlQuery": "SELECT CUSTOM_PARAMETER('p') AS p, COUNT(*) AS n FROM dsp_clicks",
                      "inputParameters": [{"name": "p", "dataType": %s}]}, "parameterValues": {"p": %s}}
                    """
                        .formatted(type, value))
                .refusal())
        .startsWith("400 ")
        .endsWith(reason);
  }

  @Test
  void theFilesOfAComputedResultAreInTheDialectOfItsWorkflow() {
    var body =
        """
        {"workflow": {"sqlQuery": "%s", "outputFormat": {"separatorCharacter": ";", "escapeCharacter": "\\""}},
         "timeWindowType": "EXPLICIT", "timeWindowStart": "2026-01-01T00:00:00", "timeWindowEnd": "2026-01-08T00:00:00"}
        """
            .formatted(SQL);
    var id = client.post(client.executions(), body).ok().get("workflowExecutionId").stringValue();
    clock.passesSeconds(300);

    assertThat(Conversation.download(client.urls(id).getFirst()).body())
        .startsWith("campaign;sales;people\nBrand Defense, Exact;")
        .contains("\n\"Spring Launch \"\"Fresh Start\"\", US\";");
  }

  @Test
  void onlyTheEventsOfTheAdvertisersThatAreNamedCount() {
    var conversions = "SELECT SUM(conversions) AS n FROM conversions /* simulator: run=1s */";
    var all = number(conversions, "");
    var display = number(conversions, named("DISPLAY"));
    var sponsored = number(conversions, named("SPONSORED_ADS"));

    assertThat(List.of(display, sponsored)).allMatch(count -> count > 0);
    assertThat(display + sponsored).isEqualTo(all);
    for (var table : List.of("dsp_impressions", "sponsored_ads_traffic")) {
      var sql =
          "SELECT campaign, SUM(impressions) AS i FROM %s GROUP BY 1 /* simulator: run=1s */"
              .formatted(table);
      var ours = table.startsWith("dsp") ? "DISPLAY" : "SPONSORED_ADS";
      var theirs = table.startsWith("dsp") ? "SPONSORED_ADS" : "DISPLAY";
      assertThat(rows(run(sql, named(ours)))).isNotEmpty().isEqualTo(rows(run(sql, "")));
      assertThat(rows(run(sql, named(theirs)))).isEmpty();
    }
  }

  @Test
  void anAdvertiserThatWasAddedHasNoEvents() {
    var advertiser = "{\"id\":\"1\",\"type\":\"DISPLAY\"}";
    client
        .post(
            "/amc/instances/%s/advertisers/updates".formatted(client.instanceId()),
            "{\"advertisersToAdd\":[%s]}".formatted(advertiser))
        .ok();
    clock.passesSeconds(60);

    assertThat(rows(run(SQL, "\"advertisers\":[%s]".formatted(advertiser)))).isEmpty();
  }

  private long number(String sql, String more) {
    return Long.parseLong(rows(run(sql, more)).getFirst());
  }

  /** The advertiser of a type that an instance has from the start. */
  private String named(String type) {
    return "\"advertisers\":[%s]"
        .formatted(
            client
                .get("/amc/instances/%s/advertisers?type=%s".formatted(client.instanceId(), type))
                .ok()
                .at("/advertisers/0"));
  }

  @Test
  void aDryRunOnlyCompiles() {
    var id = run(SQL, "\"dryRun\": true");

    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
    assertThat(client.execution(id).has("outputColumns")).isFalse();
  }

  @Test
  void afterARestartTheResultIsTheSame() throws IOException {
    var id = run(SQL, "");
    var before = rows(id);

    start();

    assertThat(rows(id)).isEqualTo(before);
  }

  @Test
  void whatIsDifferentAtEveryRunIsTheSameAtEveryDownload() throws IOException {
    var id = run(SQL.replace("campaign, SUM", "UUID() AS u, campaign, SUM"), "");
    var before = rows(id);

    start();

    assertThat(rows(id)).isNotEmpty().isEqualTo(before);
  }

  @Test
  void aResultThatIsNoLongerKeptCannotBeDownloaded() throws IOException {
    var id = run(SQL, "");
    var url = client.urls(id).getFirst();
    Files.delete(folder.resolve("results").resolve(id).resolve("part-0.csv"));

    assertThat(Conversation.download(url).status()).isEqualTo(404);
    assertThat(client.get(client.executions() + "/" + id + "/downloadUrls").refusal())
        .endsWith("Execution with ID %s is unavailable for download.".formatted(id));
    assertThat(client.get("/simulator/executions/%s/result".formatted(id)).status()).isEqualTo(404);
  }

  @Test
  void aQueryThatTakesLongLeavesItsExecutionPendingAlsoOverARestart() throws IOException {
    var id = client.created(LONG);
    assertThat(client.status(id)).isEqualTo("PENDING");

    started.removeLast().close();
    start();
    clock.passesSeconds(300);
    assertThat(client.status(id)).isEqualTo("PENDING");

    isAnswered(id);
    assertThat(client.status(id)).isEqualTo("RUNNING");
    clock.passesSeconds(600);
    assertThat(client.execution(id).get("statusReason").stringValue())
        .isEqualTo("Query exceeded resource limits");
  }

  @Test
  void aClockThatIsPutForwardWaitsForWhatIsCarriedOut() {
    var id = client.created(LONG);

    client.post("/simulator/clock", "{\"advance\":\"300s\"}").ok();

    assertThat(client.status(id)).isEqualTo("RUNNING");
  }

  @Test
  void whatIsCancelledWhileItIsCarriedOutStaysSo() {
    var id = client.created(LONG);
    client.put(client.executions() + "/" + id, "{\"status\":\"CANCELLED\"}").ok();

    isAnswered(id);

    assertThat(client.status(id)).isEqualTo("CANCELLED");
  }

  @Test
  void whoComesWhenTooManyWaitIsToldThatAmcIsBusy() throws Exception {
    try (var engine = new QueryEngine(Duration.ofSeconds(1), 0);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var question = question(LONG);
      assertThat(engine.isBusy()).isFalse();

      var first = threads.submit(() -> engine.run(question));
      var second = threads.submit(() -> engine.run(question));
      while (!engine.isBusy()) {
        LockSupport.parkNanos(1_000_000);
      }

      assertThat(first.get()).isEqualTo(new Outcome.Failed("Query exceeded resource limits"));
      assertThat(second.get()).isEqualTo(first.get());
      assertThat(engine.isBusy()).isFalse();
    }
  }

  @Test
  void ofMoreThanMayBeKeptTheOldestAreGone() throws IOException {
    try (var results = new StoredResults(folder, 25);
        var later = new StoredResults(folder, 25)) {
      results.keep("a", "head\n", List.of("row a\n"), 1);
      Files.setLastModifiedTime(
          folder.resolve("results").resolve("a"), FileTime.from(Instant.EPOCH));
      results.keep("b", "head\n", List.of("row b\n"), 1);

      later.keep("c", "head\n", List.of("row c\n"), 1);

      assertThat(later.file("a", 0)).isEmpty();
      assertThat(later.file("b", 0)).isPresent();
      assertThat(later.file("c", 0)).map(ResultContent::length).contains(11L);
    }
  }

  @Test
  void withoutAStateFolderResultsEndWithTheSimulator() throws IOException {
    try (var results = new StoredResults(null, 100)) {
      results.keep("a", "head\n", List.of("row\n"), 2);

      assertThat(results.file("a", 1)).map(ResultContent::length).contains(9L);
      assertThat(temporary()).isNotEmpty();
    }
    assertThat(temporary()).isEmpty();
  }

  private static Question question(String sql) {
    var day = Instant.parse("2026-01-01T00:00:00Z");
    return new Question(
        "amcbwhomeus",
        Market.of("NA", "Brindlewick US", "ENTITY1QW8E5R2T9Y4U"),
        sql,
        List.of(),
        day,
        day.plus(Duration.ofDays(30)),
        day.plus(Duration.ofDays(60)),
        Ads.ALL,
        new Privacy(false, null, null, null));
  }

  private static List<Path> temporary() throws IOException {
    var own = "amc-simulator-%d-".formatted(ProcessHandle.current().pid());
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith(own)).toList();
    }
  }

  @Test
  void whatOverlapsTooOftenIsNotRunAtAll() {
    client.put("/simulator/settings", "{\"overlapLimit\":1}").ok();
    run(SQL, "");
    var broken =
        "SELECT SUM(CAST(campaign AS LONG)) AS c FROM conversions_with_relevance /* simulator:"
            + " run=1s */";

    assertThat(client.status(run(broken, ""))).isEqualTo("REJECTED");
  }

  @Test
  void tooManyLooksAtTheSamePeopleAreRejected() {
    client.put("/simulator/settings", "{\"overlapLimit\":2}").ok();
    run(SQL, "");
    run(SQL, "");

    var third = client.execution(run(SQL, ""));

    assertThat(third.get("status").stringValue()).isEqualTo("REJECTED");
    assertThat(third.get("statusReason").stringValue())
        .contains("too many workflows have already been run against the same input data sources");
    assertThat(
            client.status(
                run(
                    SQL.replace("conversions_with_relevance", "conversions")
                        .replace("campaign", "event_subtype"),
                    "")))
        .isEqualTo("SUCCEEDED");
    assertThat(
            client.status(
                run(
                    SQL,
                    "\"timeWindowStart\": \"2026-02-01T00:00:00\", \"timeWindowEnd\":"
                        + " \"2026-02-08T00:00:00\"")))
        .isEqualTo("SUCCEEDED");
  }
}
