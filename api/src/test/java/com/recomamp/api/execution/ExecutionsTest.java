package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ExecutionsTest {
  private static final String EXECUTIONS = "/api/v1/executions";

  private final TestApi api = TestApi.empty();

  @Test
  void anAcceptedExecutionIsPinnedAndShownWhileTemporalIsAway() {
    var query =
        api.saved(
            "select CUSTOM_PARAMETER('brands'), CUSTOM_PARAMETER('least')",
            new QueryParameter("brands", ParameterType.LIST_OF_STRING, true, null, null),
            new QueryParameter("least", ParameterType.INTEGER, false, 10, null));

    var answer =
        api.post(
            EXECUTIONS,
            """
            {"queryId": "%s", "instanceId": "amctest", "window": %s, "parameters": {"brands": ["a", "b"]},
             "priority": "backfill", "note": "for Monday"}\
            """
                .formatted(query, TestApi.WINDOW));

    assertThat(answer.status()).isEqualTo(202);
    var execution = answer.json();
    assertThat(answer.header("Location"))
        .isEqualTo("/api/v1/executions/" + execution.get("id").asString());
    assertThat(execution.get("status").asString()).isEqualTo("queued");
    assertThat(execution.get("queryId").asString()).isEqualTo(query);
    assertThat(execution.get("queryVersion").asInt()).isEqualTo(1);
    assertThat(execution.get("window").toString())
        .isEqualTo(
            "{\"start\":\"2026-10-01T00:00:00\",\"end\":\"2026-10-08T00:00:00\",\"zone\":\"America/New_York\"}");
    assertThat(execution.get("parameters"))
        .isEqualTo(JsonMapper.shared().readTree("{\"brands\": [\"a\", \"b\"], \"least\": 10}"));
    assertThat(execution.get("priority").asString()).isEqualTo("backfill");
    assertThat(execution.get("note").asString()).isEqualTo("for Monday");
    assertThat(execution.get("requestedBy").asString()).isEqualTo("local");
    assertThat(execution.get("requestedAt").asString()).endsWith("Z");
    assertThat(execution.get("waitingFor").get("reason").asString()).isEqualTo("start");
    assertThat(execution.get("links").get("temporal").asString())
        .endsWith("/namespaces/default/workflows/execution-" + execution.get("id").asString());
    assertThat(execution.has("endedAt")).isFalse();
    assertThat(execution.has("mayRunAtAmc")).isFalse();
    assertThat(execution.get("links").has("csv")).isFalse();
    assertThat(api.get(answer.header("Location")).json()).isEqualTo(execution);
    assertThat(
            api.jdbc
                .sql("select input_parameters::text from execution")
                .query(String.class)
                .single())
        .contains("{\"name\": \"brands\", \"type\": \"list of string\"}")
        .contains("{\"name\": \"least\", \"type\": \"integer\"}");
    assertThat(api.get(execution.get("links").get("events").asString()).json().get("items"))
        .hasSize(1);
  }

  @Test
  void typesOfUndeclaredParametersAreGuessed() {
    api.post(
        EXECUTIONS,
        adHoc(
            "select CUSTOM_PARAMETER('s'), CUSTOM_PARAMETER('i'), CUSTOM_PARAMETER('d'),"
                + " CUSTOM_PARAMETER('b'), CUSTOM_PARAMETER('l')",
            """
            {"s": "x", "i": 9007199254740993, "d": 0.5, "b": true, "l": [1, 2]}\
            """));

    assertThat(
            api.jdbc
                .sql(
                    "select p ->> 'type' from execution, jsonb_array_elements(input_parameters) p"
                        + " order by p ->> 'name'")
                .query(String.class)
                .list())
        .containsExactly("boolean", "decimal", "integer", "list of integer", "string");
    assertThat(
            api.jdbc
                .sql("select parameter_values ->> 'i' from execution")
                .query(String.class)
                .single())
        .isEqualTo("9007199254740993");
  }

  @Test
  void whatIsMissingIsNamedAllAtOnce() {
    assertThat(api.post(EXECUTIONS, "{}").complaints())
        .containsExactly(
            "queryId: give exactly one of queryId and sql",
            "instanceId: is missing: AMC's id of an instance",
            "window: is missing: give a zone and one of: start and end, last, previous, toDate");
  }

  @Test
  void aWindowThatCannotBeIsNamed() {
    assertThat(
            refused(
                "{\"start\": \"2026-10-08T00:00:00\", \"end\": \"2026-10-01T00:00:00\", \"zone\":"
                    + " \"UTC\"}"))
        .containsExactly(
            "window.end: must be after window.start: the window ends at 2026-10-01T00:00, before it"
                + " starts at 2026-10-08T00:00");
    assertThat(
            refused(
                "{\"start\": \"2026-10-01T00:00:00Z\", \"end\": \"tomorrow\", \"zone\":"
                    + " \"Mars/Phobos\"}"))
        .containsExactly(
            "window.zone: \"Mars/Phobos\" is not a zone that AMC takes: it must be a name of the tz"
                + " database, such as America/New_York or UTC",
            "window.start: must be a local time in whole seconds without offset, such as"
                + " 2026-10-01T00:00:00",
            "window.end: must be a local time in whole seconds without offset, such as"
                + " 2026-10-01T00:00:00");
    assertThat(refused("{\"last\": \"PT5H\", \"zone\": \"UTC\"}"))
        .containsExactly(
            "window.last: must be whole days as ISO 8601 writes them, such as P7D, P2W or P3M");
    assertThat(refused("{\"last\": \"P0D\", \"zone\": \"UTC\"}"))
        .containsExactly("window.last: must be at least one day, such as P7D");
    assertThat(refused("{\"last\": \"P7D\", \"lag\": \"-P1D\", \"zone\": \"UTC\"}"))
        .containsExactly("window.lag: must be whole days as ISO 8601 writes them, such as P2D");
    assertThat(
            refused("{\"last\": \"P7D\", \"start\": \"2026-10-01T00:00:00\", \"zone\": \"UTC\"}"))
        .containsExactly("window: takes exactly one of: start and end, last, previous, toDate");
  }

  @Test
  void whatWasAskedForAndWhatToKnowOfItIsPinnedWithTheWindow() {
    var answer =
        api.post(
            EXECUTIONS,
            """
            {"sql": "select 1", "instanceId": "amctest",
             "window": {"start": "2020-03-08T02:30:00", "end": "2020-03-09T00:00:00", "zone": "America/New_York"}}\
            """);

    var execution = api.get(answer.header("Location")).json();
    assertThat(execution.get("window").get("start").asString()).isEqualTo("2020-03-08T03:00:00");
    assertThat(execution.get("askedWindow").toString())
        .contains("\"start\":\"2020-03-08T02:30:00\"")
        .doesNotContain("last", "null");
    assertThat(execution.get("warnings"))
        .extracting(warning -> warning.get("code").asString())
        .containsExactly("time_skipped", "before_retention", "no_aggregate");
    assertThat(api.get(EXECUTIONS).json().get("items").get(0).get("warnings"))
        .isEqualTo(execution.get("warnings"));
  }

  @Test
  void whatWasAcceptedBeforeWindowsWereKeptAsAskedIsShownWithoutThat() {
    var id = api.accepted();
    api.jdbc.sql("update execution set asked_window = null, warnings = default").update();

    var execution = api.get(EXECUTIONS + "/" + id).json();

    assertThat(execution.has("askedWindow")).isFalse();
    assertThat(execution.get("warnings")).isEmpty();
  }

  @Test
  void dateParametersAreThoseOfTheWindow() {
    var query =
        api.saved(
            "select CUSTOM_PARAMETER('start_date'), CUSTOM_PARAMETER('endDate'),"
                + " CUSTOM_PARAMETER('finishDate')",
            new QueryParameter("endDate", ParameterType.TIMESTAMP, true, null, null),
            new QueryParameter("finishDate", ParameterType.DATE, true, "2025-01-01", null));
    var request =
        """
        {"queryId": "%s", "instanceId": "amctest", "window": %s, "parameters": {%s}}\
        """;

    var execution = api.post(EXECUTIONS, request.formatted(query, TestApi.WINDOW, "")).json();
    var refused =
        api.post(
            EXECUTIONS, request.formatted(query, TestApi.WINDOW, "\"finishDate\": \"2026-10-08\""));

    assertThat(execution.get("parameters"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"start_date": "2026-10-01", "endDate": "2026-10-08T00:00:00", "finishDate": "2026-10-07"}\
                    """));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.complaints())
        .singleElement()
        .asString()
        .startsWith("parameters.finishDate: is \"2026-10-08\", but the window from ");
  }

  @Test
  void parametersThatDoNotFitAreNamed() {
    var query =
        api.saved(
            "select CUSTOM_PARAMETER('least'), CUSTOM_PARAMETER('since')",
            new QueryParameter("least", ParameterType.INTEGER, true, null, null),
            new QueryParameter("since", ParameterType.DATE, true, null, null));
    var request =
        """
        {"queryId": "%s", "instanceId": "amctest", "window": %s, "parameters": {"least": "ten", "lest": 1}}\
        """
            .formatted(query, TestApi.WINDOW);

    var answer = api.post(EXECUTIONS, request);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.complaints())
        .containsExactly(
            "parameters.lest: is not known: the query's parameters are least, since",
            "parameters.least: must be a whole number, such as 42",
            "parameters.since: is missing: it takes a date, such as \"2026-10-01\"");
  }

  @Test
  void valuesArePutIntoTheTemplateAndThatSqlIsPinned() {
    var query =
        api.saved(
            "select {{brand}}, x IN {{asins}}, CUSTOM_PARAMETER('least') -- {{brand}}",
            new QueryParameter("brand", ParameterType.STRING, true, null, null),
            new QueryParameter("least", ParameterType.INTEGER, false, 10, null));

    var execution =
        api.post(
                EXECUTIONS,
                """
                {"queryId": "%s", "instanceId": "amctest", "window": %s,
                 "parameters": {"brand": "O'Neil {{asins}}", "asins": {"_sqlInject": true, "_values": ["B1", "B2"]}}}\
                """
                    .formatted(query, TestApi.WINDOW))
            .json();

    var sql =
        "select 'O''Neil {{asins}}', x IN ('B1', 'B2'), CUSTOM_PARAMETER('least') -- { {brand}}";
    assertThat(execution.get("sql").asString()).isEqualTo(sql);
    assertThat(execution.get("sqlSha256").asString()).isEqualTo(sha256(sql));
    assertThat(execution.get("parameters"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    "{\"asins\": [\"B1\", \"B2\"], \"brand\": \"O'Neil {{asins}}\", \"least\":"
                        + " 10}"));
    assertThat(
            api.jdbc
                .sql("select input_parameters::text from execution")
                .query(String.class)
                .single())
        .isEqualTo("[{\"name\": \"least\", \"type\": \"integer\"}]");
  }

  @Test
  void whatCannotBePutIntoATemplateIsNamedWithItsPlace() {
    var answer =
        api.post(
            EXECUTIONS,
            adHoc(
                "select {{a}}, {{b}},\\n '{{c}}', {{d}}, {{e f}}",
                "{\"b\": [1], \"c\": null, \"d\": {\"x\": 1}, \"z\": 1}"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.complaints())
        .containsExactly(
            "parameters.z: is not known: the query's parameters are a, b, c, d",
            "sql: at line 2, column 18: {{ must be followed by a name of letters, digits and _,"
                + " and by }}",
            "parameters.a: at line 1, column 8, as a value: the value is missing",
            "parameters.b: at line 1, column 15, as a value: one value belongs here, and it is a"
                + " list: lists stand after IN and VALUES",
            "parameters.c: at line 2, column 3, inside a literal: it is null, and a literal can"
                + " only say the word",
            "parameters.d: at line 2, column 11, as a value: the value is an object, for which SQL"
                + " has no literal");
    assertThat(api.executions()).isZero();
  }

  @Test
  void anOptionalParameterThatIsNullIsNull() {
    var query =
        api.saved(
            "select ({{brand}} is null)",
            new QueryParameter("brand", ParameterType.STRING, false, null, null));
    var request =
        """
        {"queryId": "%s", "instanceId": "amctest", "window": %s, "parameters": {%s}}\
        """;

    var execution =
        api.post(EXECUTIONS, request.formatted(query, TestApi.WINDOW, "\"brand\": null")).json();

    assertThat(execution.get("sql").asString()).isEqualTo("select (NULL is null)");
    assertThat(api.post(EXECUTIONS, request.formatted(query, TestApi.WINDOW, "")).complaints())
        .containsExactly("parameters.brand: is missing: it takes a string, such as \"abc\"");
  }

  @Test
  void unknownWordsAreNamedWithThoseThatAreKnown() {
    var answer =
        api.post(
            EXECUTIONS,
            """
            {"sql": "select 1", "instanceId": "amctest", "window": %s, "priority": "urgent"}\
            """
                .formatted(TestApi.WINDOW));

    assertThat(answer.complaints())
        .containsExactly(
            "priority: \"urgent\" is not a priority: allowed are [interactive, scheduled, retry,"
                + " backfill]");
  }

  @Test
  void anUnknownFieldIsNamedWithThoseThatAreKnown() {
    assertThat(api.post(EXECUTIONS, "{\"windows\": {}}").complaints())
        .containsExactly(
            "windows: is not known here: allowed are confirmOverlap, instanceId, note, parameters,"
                + " priority, queryId, queryVersion, sql, window");
    assertThat(api.post(EXECUTIONS, "{\"window\": {\"from\": 1}}").complaints())
        .containsExactly(
            "window.from: is not known here: allowed are end, lag, last, previous, start, toDate,"
                + " zone");
    assertThat(api.post(EXECUTIONS, "{\"window\": 7}").complaints())
        .containsExactly("window: must be an object");
  }

  @Test
  void anUnknownQueryOrInstanceIsNotFound() {
    var noQuery =
        """
        {"queryId": "wf_000000000000000000000000aa", "instanceId": "amctest", "window": %s}\
        """
            .formatted(TestApi.WINDOW);
    var noInstance =
        """
        {"sql": "select 1", "instanceId": "amcother", "window": %s}\
        """
            .formatted(TestApi.WINDOW);

    assertThat(api.post(EXECUTIONS, noQuery).status()).isEqualTo(404);
    assertThat(api.post(EXECUTIONS, noQuery).complaints().getFirst()).startsWith("queryId: ");
    assertThat(api.post(EXECUTIONS, noInstance).status()).isEqualTo(404);
    assertThat(api.post(EXECUTIONS, noInstance).complaints().getFirst()).startsWith("instanceId: ");
    assertThat(api.executions()).isZero();
  }

  @Test
  void fiftyRequestsWithOneKeyAreOneExecution() throws Exception {
    var request = adHoc("select 1", "{}");

    var answers = atOnce(50, () -> api.post(EXECUTIONS, request, "Idempotency-Key", "once"));

    assertThat(answers).extracting(Answer::status).containsOnly(202);
    assertThat(answers)
        .extracting(answer -> answer.json().get("id"))
        .containsOnly(answers.getFirst().json().get("id"));
    assertThat(api.executions()).isEqualTo(1);
  }

  @Test
  void aKeyOfAnotherRequestIsRefused() {
    api.post(EXECUTIONS, adHoc("select 1", "{}"), "Idempotency-Key", "once");

    var answer = api.post(EXECUTIONS, adHoc("select 2", "{}"), "Idempotency-Key", "once");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:key-taken");
    assertThat(api.executions()).isEqualTo(1);
  }

  @Test
  void whatWasAcceptedOnceStaysAcceptedUnderItsKey() {
    var query = api.saved("select 1");
    var request =
        """
        {"queryId": "%s", "instanceId": "amctest", "window": %s}\
        """
            .formatted(query, TestApi.WINDOW);
    var first = api.post(EXECUTIONS, request, "Idempotency-Key", "once");
    api.jdbc.sql("update query set archived_at = now()").update();

    var again = api.post(EXECUTIONS, request, "Idempotency-Key", "once");

    assertThat(again.json().get("id")).isEqualTo(first.json().get("id"));
  }

  @Test
  void pagesGoOnWhereTheLastEndedWhileNewOnesArrive() {
    var before = IntStream.range(0, 5).mapToObj(_ -> api.accepted()).toList().reversed();
    var seen = new ArrayList<String>();
    var next = "";
    do {
      var page = api.get(EXECUTIONS + "?limit=2&cursor=" + next).json();
      page.get("items").forEach(item -> seen.add(item.get("id").asString()));
      next = page.path("next").asString("");
      api.accepted();
    } while (!next.isEmpty());

    assertThat(seen).isEqualTo(before);
  }

  @Test
  void aFilterThatCannotBeIsNamed() {
    var answer =
        api.get(EXECUTIONS + "?status=queued,done&instanceId=a%20b&queryId=q&cursor=c&limit=201");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.complaints())
        .extracting(complaint -> complaint.replaceFirst(":.*", ""))
        .containsExactly("status", "instanceId", "queryId", "cursor", "limit");
    assertThat(answer.complaints().getFirst()).contains("needs_attention, succeeded");
    assertThat(api.get(EXECUTIONS + "?limit=many").complaints())
        .containsExactly("limit: must be a whole number");
  }

  @Test
  void emptyFiltersAreNone() {
    api.accepted();

    assertThat(
            api.get(EXECUTIONS + "?status=&instanceId=&queryId=&text=&cursor=&limit=50")
                .json()
                .get("items"))
        .hasSize(1);
    assertThat(api.get(EXECUTIONS + "?status=running,failed").json().get("items")).isEmpty();
  }

  @Test
  void cancelIsAskedOnceAndShown() {
    var id = api.accepted();

    var answer = api.send(api.request(EXECUTIONS + "/" + id + "/cancel").POST(noBody()));
    api.send(api.request(EXECUTIONS + "/" + id + "/cancel").POST(noBody()));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().has("cancelRequestedAt")).isTrue();
    assertThat(answer.json().get("status").asString()).isEqualTo("queued");
    assertThat(api.get(EXECUTIONS + "/" + id + "/events").json().get("items"))
        .extracting(event -> event.get("type").asString())
        .containsExactly("accepted", "cancel_requested");
  }

  @Test
  void whatHasEndedCannotBeCancelled() {
    var id = api.accepted();
    api.jdbc.sql("update execution set status = 'failed', ended_at = now()").update();

    var answer = api.post(EXECUTIONS + "/" + id + "/cancel", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("executionStatus").asString()).isEqualTo("failed");
  }

  private List<String> refused(String window) {
    var answer =
        api.post(
            EXECUTIONS,
            """
            {"sql": "select 1", "instanceId": "amctest", "window": %s}\
            """
                .formatted(window));
    assertThat(answer.status()).isEqualTo(400);
    return answer.complaints();
  }

  private static String adHoc(String sql, String parameters) {
    return """
    {"sql": "%s", "instanceId": "amctest", "window": %s, "parameters": %s}\
    """
        .formatted(sql, TestApi.WINDOW, parameters);
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static java.net.http.HttpRequest.BodyPublisher noBody() {
    return java.net.http.HttpRequest.BodyPublishers.noBody();
  }

  private static List<Answer> atOnce(int many, Callable<Answer> call) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = IntStream.range(0, many).mapToObj(_ -> threads.submit(call)).toList();
      var answers = new ArrayList<Answer>();
      for (var answer : running) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
