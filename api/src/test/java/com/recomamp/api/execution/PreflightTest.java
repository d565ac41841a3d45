package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PreflightTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String GOOD =
      "SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign";

  private TestApi api;

  @BeforeEach
  void anApi() {
    api = TestApi.empty();
  }

  @Test
  void tellsWhatARunWouldSend() {
    var request =
        """
        {"sql": "SELECT COUNT(DISTINCT user_id) AS reach FROM dsp_impressions WHERE brand = {{brand}} AND day <= '{{end_date}}' AND spend > CUSTOM_PARAMETER('least')",
         "parameters": {"brand": "O'Neil", "least": 5}, "instanceId": "%s", "window": %s}\
        """
            .formatted(TestApi.INSTANCE, TestApi.WINDOW);

    var told = preflight(request).json();

    assertThat(told.get("sql").asString())
        .isEqualTo(
            "SELECT COUNT(DISTINCT user_id) AS reach FROM dsp_impressions WHERE brand = 'O''Neil'"
                + " AND day <= '2026-10-07' AND spend > CUSTOM_PARAMETER('least')");
    assertThat(told.get("inputParameters"))
        .isEqualTo(JSON.readTree("[{\"name\": \"least\", \"type\": \"integer\"}]"));
    assertThat(told.get("parameters"))
        .isEqualTo(
            JSON.readTree("{\"brand\": \"O'Neil\", \"end_date\": \"2026-10-07\", \"least\": 5}"));
    assertThat(told.get("window")).isEqualTo(JSON.readTree(TestApi.WINDOW));

    var accepted = api.post("/api/v1/executions", request).json();
    for (var same : List.of("sql", "sqlSha256", "parameters", "window")) {
      assertThat(accepted.get(same)).as(same).isEqualTo(told.get(same));
    }
  }

  @Test
  void aDeclarationThatIsWrongIsSaidAndStillLookedAtWithValues() {
    for (var wrong :
        List.of(
            "\"integer\", \"allowedValues\": [\"abc\"]",
            "\"timestamp\", \"allowedValues\": [\"x\"]",
            "\"string\", \"allowedValues\": [null]",
            "\"list of integer\", \"allowedValues\": [[1]]")) {
      for (var value : List.of("5", "\"a\"", "\"2026-10-01T00:00:00\"", "[5]")) {
        var told =
            preflight(
                """
                {"sql": "%s WHERE x IN {{x}}", "parameters": {"x": %s},
                 "parameterDeclarations": [{"name": "x", "type": %s}]}\
                """
                    .formatted("SELECT COUNT(*) AS c FROM t", value, wrong));

        assertThat(told.status()).as(wrong + value).isEqualTo(200);
        assertThat(problems(told))
            .contains("error invalid parameterDeclarations[0].allowedValues[0]");
      }
    }
  }

  @Test
  void ofTooManyDeclarationsNoMoreIsSaidThanThatTheyAreTooMany() {
    var told =
        preflight(
            "{\"sql\": \"SELECT 1\", \"parameterDeclarations\": [%s]}"
                .formatted(String.join(",", Collections.nCopies(5_000, "null"))));

    assertThat(told.json().get("problems")).hasSizeLessThan(110);
  }

  @Test
  void aDateAtTheEndOfTimeIsNotTheWindow() {
    var told =
        preflight(
            """
            {"sql": "SELECT COUNT(*) AS c FROM t WHERE day <= '{{end_date}}'",
             "parameters": {"end_date": "+999999999-12-31T23:59:59"}, "window": %s}\
            """
                .formatted(TestApi.WINDOW));

    assertThat(told.status()).isEqualTo(200);
    assertThat(problems(told)).contains("error not_the_window parameters.end_date");
  }

  @Test
  void everythingWrongIsSaidAtOnceWithItsPlace() {
    var told =
        preflight(
            """
            {"sql": "SELECT *\\n  FROM t\\n WHERE brand = {{brand}}\\n   AND id IN {{ids}} LIMIT 5",
             "parameters": {"ids": [], "other": 1},
             "window": {"start": "2026-10-01T00:00:00", "end": "2026-09-01T00:00:00", "zone": "UTC"}}\
            """);

    assertThat(told.status()).isEqualTo(200);
    assertThat(told.json().has("sql")).isFalse();
    assertThat(problems(told))
        .contains(
            "error invalid window.end",
            "error unknown_parameter parameters.other",
            "error missing_value parameters.brand 3:16 +9",
            "error empty_list parameters.ids 4:14 +7",
            "warning select_star sql 1:8 +1",
            "warning limit sql 4:22 +5",
            "warning no_aggregate sql 1:1 +6");
  }

  @Test
  void aTemplateThatCannotBeReadIsAProblemAndNoRefusal() {
    var told =
        preflight(request("SELECT COUNT(x) AS n FROM t WHERE a = {{ }} AND b = 'open", null));

    assertThat(told.status()).isEqualTo(200);
    assertThat(problems(told)).containsExactly("error broken_placeholder sql 1:39 +5");
  }

  @Test
  void aTextOfNothingButMistakesMakesNoLongerAnswer() {
    var told = preflight(request("SELECT COUNT(x) AS n" + ", t.*".repeat(2_000) + " FROM t", null));

    assertThat(problems(told)).hasSize(100).allMatch(each -> each.contains("select_star"));
  }

  @Test
  void whatWasSavedIsComparedWithItsDeclarations() {
    var query =
        api.saved(
            "SELECT COUNT(x) AS n FROM t WHERE a = {{declared}} AND b = {{guessed}}"
                + " AND c = CUSTOM_PARAMETER('custom')",
            new QueryParameter("declared", ParameterType.STRING, true, null, null),
            new QueryParameter("unused", ParameterType.STRING, false, null, null));

    var told =
        preflight(
            """
            {"queryId": "%s", "instanceId": "%s", "window": %s,
             "parameters": {"declared": "a", "guessed": "b", "custom": "c"}}\
            """
                .formatted(query, TestApi.INSTANCE, TestApi.WINDOW));

    assertThat(problems(told))
        .containsExactlyInAnyOrder(
            "warning undeclared_parameter parameters.guessed 1:60 +11",
            "warning undeclared_parameter parameters.custom 1:80 +26",
            "warning unused_parameter parameters.unused");
  }

  @Test
  void whatIsNotDeclaredIsToldWithTheTypeThatItsPlaceSuggests() {
    var told =
        preflight(
            """
            {"sql": "SELECT COUNT(x) AS n FROM t WHERE b IN {{brands}} AND x > DATE {{since}}", "parameterDeclarations": [],
             "window": %s}\
            """
                .formatted(TestApi.WINDOW));

    assertThat(told.json().get("problems"))
        .filteredOn(each -> each.get("code").asString().equals("undeclared_parameter"))
        .extracting(
            each -> each.get("field").asString() + ": " + each.get("guessedType").asString())
        .containsExactlyInAnyOrder("parameters.brands: list of string", "parameters.since: date");
  }

  @Test
  void aDraftBringsItsDeclarations() {
    var told =
        preflight(
            """
            {"sql": "SELECT COUNT(x) AS n FROM t WHERE a > {{least}}", "parameters": {"least": "many"},
             "parameterDeclarations": [{"name": "least", "type": "integer"}, {"name": "next", "type": "money"}],
             "window": %s}\
            """
                .formatted(TestApi.WINDOW));

    assertThat(problems(told))
        .containsExactly(
            "error invalid parameterDeclarations[1].type",
            "error wrong_type parameters.least 1:39 +9");
  }

  @Test
  void withoutAWindowTheRestIsLookedAtAllTheSame() {
    var told =
        preflight(
            "{\"sql\": \"SELECT COUNT(x) AS n FROM t WHERE day = '{{start_date}}' AND a ="
                + " {{a}}\"}");

    assertThat(problems(told))
        .containsExactly("error invalid window", "error missing_value parameters.a 1:66 +5");
    assertThat(preflight("{\"sql\": \"SELECT COUNT(x) AS n FROM t\"}").json().get("sql").asString())
        .isEqualTo("SELECT COUNT(x) AS n FROM t");
  }

  @Test
  void whatIsWarnedOfIsKeptWithTheExecution() {
    var request = request("SELECT *\nFROM t LIMIT 5", null);

    var execution = api.post("/api/v1/executions", request);

    assertThat(execution.status()).isEqualTo(202);
    assertThat(execution.json().get("warnings").findValuesAsString("code"))
        .containsSubsequence("no_aggregate", "select_star", "limit")
        .containsExactlyElementsOf(
            preflight(request).json().get("problems").findValuesAsString("code"));
    assertThat(execution.json().get("warnings").findValuesAsString("message"))
        .contains("at line 2, column 8: AMC has no LIMIT");
  }

  @Test
  void aTableThatTheInstanceLacksIsAWarningWithItsPlaceAndIsKeptWithTheExecution() {
    tables("now()", "dsp_impressions", "conversions");
    var sql =
        "WITH seen AS (SELECT campaign FROM DSP_Impressions)\n"
            + "SELECT COUNT(s.campaign) AS n FROM seen s JOIN conversion c ON true LIMIT 1";
    var request = request(sql, null);

    var told = preflight(request);

    assertThat(problems(told))
        .containsExactly("warning unknown_table sql 2:48 +10", "warning limit sql 2:69 +5");
    assertThat(told.json().get("problems").findValuesAsString("message"))
        .contains(
            "the instance had no table conversion when AMC last listed its tables; did you mean"
                + " conversions?");
    assertThat(told.json().at("/tables/asked").asBoolean()).isFalse();
    assertThat(told.json().at("/tables/ageSeconds").asLong()).isBetween(0L, 60L);
    assertThat(told.json().get("sql").asString()).isEqualTo(sql);
    var execution = api.post("/api/v1/executions", request);
    assertThat(execution.status()).isEqualTo(202);
    assertThat(execution.json().get("warnings").findValuesAsString("code"))
        .containsSubsequence("unknown_table", "limit");
  }

  @Test
  void whileTheTablesAreNotKnownNoneIsMissedAndAmcIsAskedOnce() {
    var first = preflight(request("SELECT COUNT(x) AS n FROM nowhere", null));
    var wanted = wanted();
    var second = preflight(request("SELECT COUNT(x) AS n FROM nowhere", null));

    for (var told : List.of(first, second)) {
      assertThat(problems(told)).isEmpty();
      assertThat(told.json().get("tables")).isEqualTo(JSON.readTree("{\"asked\": true}"));
    }
    assertThat(wanted()).isEqualTo(wanted).isNotNull();
    assertThat(preflight("{\"sql\": \"SELECT COUNT(x) AS n FROM nowhere\"}").json().has("tables"))
        .isFalse();
  }

  @Test
  void onlyAPreflightHasAmcAsked() {
    api.post("/api/v1/executions", request("SELECT COUNT(x) AS n FROM t", null));

    assertThat(wanted()).isNull();
  }

  @Test
  void anOldListIsUsedAndReadAnew() {
    tables("now() - interval '25 hours'", "dsp_impressions");

    var told = preflight(request("SELECT COUNT(x) AS n FROM nowhere", null));

    assertThat(problems(told)).containsExactly("warning unknown_table sql 1:27 +7");
    assertThat(told.json().at("/tables/ageSeconds").asLong()).isGreaterThanOrEqualTo(90_000);
    assertThat(told.json().at("/tables/asked").asBoolean()).isTrue();
    assertThat(wanted()).isNotNull();
  }

  @Test
  void amcIsNotAskedAgainAndAgainWhileItRefuses() {
    preflight(request(GOOD, null));
    api.jdbc
        .sql(
            "update data_source_list set wanted_at = null, failed_at = now(), trouble ="
                + " 'unauthorized'")
        .update();

    var told = preflight(request(GOOD, null));

    assertThat(told.json().get("tables"))
        .isEqualTo(JSON.readTree("{\"asked\": false, \"trouble\": \"unauthorized\"}"));
    assertThat(wanted()).isNull();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(preflight("{\"queryId\": \"wf_00000000000000000000000000\"}").status())
        .isEqualTo(404);
    assertThat(preflight("{\"sql\": \"SELECT 1\", \"instanceId\": \"amcnone\"}").status())
        .isEqualTo(404);
    assertThat(preflight("{\"sql\": \"SELECT 1\", \"dry\": true}").status()).isEqualTo(400);
  }

  @Test
  void amcIsAskedAtAnInstanceAndOnlyWhereNothingIsAnError() {
    assertThat(
            problems(
                preflight(
                    "{\"sql\": \"%s\", \"dryRun\": true, \"window\": %s}"
                        .formatted(GOOD, TestApi.WINDOW))))
        .contains("error missing_instance instanceId");
    assertThat(problems(preflight(request(GOOD + " LIMIT {{n}}", "\"dryRun\": true"))))
        .contains("error missing_value parameters.n 1:96 +5");
    assertThat(problems(preflight(request(GOOD, "\"again\": true"))))
        .contains("error invalid again");
    assertThat(api.executions()).isZero();
  }

  @Test
  void theVerdictIsAwaitedAndRememberedForTheSameSqlAndTypesAtTheSameInstance() {
    var asked = asked(GOOD, "\"dryRun\": true");
    ends("succeeded", null, null);
    var told = asked.join();

    assertThat(told.status()).isEqualTo(200);
    assertThat(told.json().at("/dryRun/verdict").asString()).isEqualTo("accepted");
    api.jdbc.sql("update execution set ended_at = ended_at - interval '2 hours'").update();

    var remembered = preflight(request(GOOD, null)).json().get("dryRun");
    assertThat(remembered.get("verdict").asString()).isEqualTo("accepted");
    assertThat(remembered.get("ageSeconds").asLong()).isBetween(7_200L, 7_260L);
    assertThat(preflight(request(GOOD, "\"dryRun\": true")).json().get("dryRun").get("executionId"))
        .isEqualTo(remembered.get("executionId"));
    assertThat(preflight(request(GOOD + " ", null)).json().has("dryRun")).isFalse();
    assertThat(api.executions()).isOne();
  }

  @Test
  void aVerdictIsOneOnTheTypesOfAmcsOwnParametersToo() {
    var sql = "SELECT COUNT(x) AS n FROM t WHERE a = CUSTOM_PARAMETER('a')";
    var asked = asked(sql, "\"parameters\": {\"a\": 1}, \"dryRun\": true");
    ends("succeeded", null, null);
    asked.join();

    assertThat(preflight(request(sql, "\"parameters\": {\"a\": 2}")).json().has("dryRun")).isTrue();
    assertThat(preflight(request(sql, "\"parameters\": {\"a\": \"1\"}")).json().has("dryRun"))
        .isFalse();
  }

  @Test
  void amcsWordsAreToldAndAskedForAgainOnRequest() {
    var first = asked(GOOD, "\"dryRun\": true");
    ends("failed", "SQL_REFUSED", "Column campaign not found");
    var refused = first.join().json().get("dryRun");

    assertThat(refused.get("verdict").asString()).isEqualTo("refused");
    assertThat(refused.get("message").asString()).isEqualTo("Column campaign not found");

    var again = asked(GOOD, "\"dryRun\": true, \"again\": true");
    ends("succeeded", null, null);

    assertThat(again.join().json().at("/dryRun/verdict").asString()).isEqualTo("accepted");
    assertThat(preflight(request(GOOD, null)).json().at("/dryRun/verdict").asString())
        .isEqualTo("accepted");
    assertThat(api.executions()).isEqualTo(2);
  }

  @Test
  void aDryRunThatCameToNoAnswerIsNoVerdict() {
    var asked = asked(GOOD, "\"dryRun\": true");
    ends("failed", "UNKNOWN", "AMC gave no clear answer");
    var told = asked.join();

    assertThat(told.status()).isEqualTo(200);
    assertThat(told.json().at("/dryRun/message").asString()).isEqualTo("AMC gave no clear answer");
    assertThat(told.json().get("dryRun").has("verdict")).isFalse();
    assertThat(preflight(request(GOOD, null)).json().has("dryRun")).isFalse();
  }

  @Test
  void aDryRunThatWaitsForAPersonIsAnsweredAtOnceToWhoeverAsks() {
    var asked = asked(GOOD, "\"dryRun\": true");
    var id = open().asString();
    changed("status = 'needs_attention'");

    var told = asked.join();

    assertThat(told.status()).isEqualTo(202);
    assertThat(told.header("Location")).isEqualTo("/api/v1/executions/" + id);
    assertThat(told.json().at("/dryRun/status").asString()).isEqualTo("needs_attention");
    assertThat(preflight(request(GOOD, "\"dryRun\": true, \"again\": true")).header("Location"))
        .isEqualTo("/api/v1/executions/" + id);
    assertThat(api.executions()).isOne();
  }

  @Test
  void dryRunsAreListedOnlyWhenAskedFor() {
    var asked = asked(GOOD, "\"dryRun\": true");
    var id = open();
    ends("succeeded", null, null);
    asked.join();

    assertThat(api.get("/api/v1/executions").json().get("items")).isEmpty();
    var listed = api.get("/api/v1/executions?kind=dry_run").json().get("items");
    assertThat(listed.findValues("id")).containsExactly(id);
    assertThat(listed.get(0).get("kind").asString()).isEqualTo("dry_run");
    assertThat(api.get("/api/v1/executions?kind=wet").complaints())
        .containsExactly("kind: \"wet\" is not a kind: allowed are [run, dry_run]");
    assertThat(
            api.post(
                    "/api/v1/executions/cancel",
                    "{\"dryRun\": true, \"filter\": {\"status\": [\"succeeded\"]}}")
                .json()
                .get("ids"))
        .isEmpty();
  }

  @Test
  void aRunIsNotADryRunThatWasAskedForInTheSameWords() {
    var query = api.saved(GOOD);
    var asked =
        CompletableFuture.supplyAsync(
            () ->
                preflight(
                    """
                    {"queryId": "%s", "instanceId": "%s", "window": %s, "parameters": {}, "dryRun": true}\
                    """
                        .formatted(query, TestApi.INSTANCE, TestApi.WINDOW)));
    var dryRun = open().asString();
    var run =
        api.post(
            "/api/workflows/%s/execute".formatted(query),
            """
            {"instance_id": "%s", "startDate": "2026-10-01", "endDate": "2026-10-07", "timezone": "America/New_York"}\
            """
                .formatted(TestApi.INSTANCE));
    ends("succeeded", null, null);
    asked.join();

    assertThat(run.status()).isEqualTo(200);
    assertThat(run.body()).doesNotContain(dryRun);
    assertThat(api.executions()).isEqualTo(2);
  }

  private CompletableFuture<Answer> asked(String sql, String more) {
    return CompletableFuture.supplyAsync(() -> preflight(request(sql, more)));
  }

  private Answer preflight(String request) {
    return api.post("/api/v1/queries/preflight", request);
  }

  private static String request(String sql, String more) {
    return "{\"sql\": %s, \"instanceId\": \"%s\", \"window\": %s%s}"
        .formatted(
            JSON.writeValueAsString(sql),
            TestApi.INSTANCE,
            TestApi.WINDOW,
            more == null ? "" : ", " + more);
  }

  /** The dry run that somebody asks for, as soon as it is there. */
  private JsonNode open() {
    while (true) {
      var open = api.get("/api/v1/executions?kind=dry_run&status=queued").json().get("items");
      if (!open.isEmpty()) {
        return open.get(0).get("id");
      }
      Thread.onSpinWait();
    }
  }

  /** What the worker writes when AMC has listed the instance's tables. */
  private void tables(String readAt, String... names) {
    api.jdbc
        .sql(
            "insert into data_source_list (instance_id, names, read_at) values (?, ?, %s)"
                .formatted(readAt))
        .params(TestApi.INSTANCE, names)
        .update();
  }

  private @Nullable Object wanted() {
    return api.jdbc
        .sql("select max(wanted_at) from data_source_list")
        .query(OffsetDateTime.class)
        .optional()
        .orElse(null);
  }

  /** What the worker writes when AMC has told. */
  private void ends(String status, String failure, String message) {
    open();
    changed(
        "status = '%s', ended_at = now(), failure_class = %s, failure_message = %s"
            .formatted(status, quoted(failure), quoted(message)));
  }

  private static String quoted(String text) {
    return text == null ? "null" : "'" + text + "'";
  }

  private void changed(String columns) {
    api.jdbc
        .sql(
            """
            with changed as (
              update execution
                 set version = version + 1, %s
               where kind = 'dry_run'
                 and ended_at is null
              returning id, version, status)
            insert into execution_event (execution_id, number, type, status, source, actor)
            select id, version, 'ended', status, 'worker', 'system'
              from changed
            """
                .formatted(columns))
        .update();
  }

  /** Each as: severity code field line:column +length. */
  private static List<String> problems(Answer answer) {
    var problems = new ArrayList<String>();
    for (var problem : answer.json().get("problems")) {
      var at =
          problem.has("line")
              ? " %d:%d +%d"
                  .formatted(
                      problem.get("line").asInt(),
                      problem.get("column").asInt(),
                      problem.get("length").asInt())
              : "";
      if (!problem.get("field").asString().equals("window")
          || problem.get("severity").asString().equals("error")) {
        problems.add(
            "%s %s %s%s"
                .formatted(
                    problem.get("severity").asString(),
                    problem.get("code").asString(),
                    problem.get("field").asString(),
                    at));
      }
    }
    return problems;
  }
}
