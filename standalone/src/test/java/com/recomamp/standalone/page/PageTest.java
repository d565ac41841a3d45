package com.recomamp.standalone.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.standalone.Stack;
import com.recomamp.standalone.Stack.App;
import com.recomamp.workflows.execution.ExecutionId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What a user sees in a real browser, with everything behind the page real, too. */
class PageTest {
  private static final String MARKUP = "<img src=x onerror=alert(1)>";
  private static final String REACH =
      "SELECT campaign, COUNT(DISTINCT user_id) AS users FROM dsp_impressions GROUP BY campaign";

  private static Stack stack;
  private static App api;
  private static String instance;

  private Browser browser;

  @BeforeAll
  static void startEverything(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 20));
    stack.startWorker();
    api = stack.startApi();
    instance = stack.instances().getFirst();
  }

  @AfterAll
  static void stopEverything() {
    stack.close();
  }

  @BeforeEach
  void openBrowser() {
    browser = Browser.at(stack.api());
  }

  @AfterEach
  void closeBrowser() {
    browser.close();
  }

  @Test
  void aQueryStartedFromTheFormIsFollowedToItsRowsWithoutReloading() {
    saved("Reach by campaign", "/* simulator: run=40s rows=120 */ " + REACH);
    browser.open("");

    browser.press("n");
    browser.chooseQuery("Reach by campaign");
    browser.chooseInstance(instance);
    browser.enter("note", "from the form");
    browser.start();
    var id = browser.openedExecution();
    browser.waitForStatus("Succeeded");

    assertThat(browser.columns()).first().asString().startsWith("campaign");
    assertThat(browser.rows()).hasSize(50);
    assertThat(browser.pageOfResult()).isEqualTo("1–50 of 120");
    browser.turnToNextPage();
    assertThat(browser.pageOfResult()).isEqualTo("51–100 of 120");
    browser.press(Keys.ESCAPE);
    browser.waitForRow(id, "Succeeded");
    assertThat(browser.row(id)).contains("Reach by campaign", "from the form", "120");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void aWindowIsShownBeforeTheRunAndFillsInTheDates() {
    saved(
        "Since",
        "/* simulator: run=1s rows=1 */ SELECT campaign, COUNT(*) AS n FROM dsp_impressions"
            + " WHERE impression_dt >= CUSTOM_PARAMETER('start_date') GROUP BY campaign",
        List.of(Map.of("name", "start_date", "type", "date")));
    browser.open("#/start");

    browser.chooseQuery("Since");
    browser.chooseInstance(instance);
    browser.enter("window.zone", "Africa/Cairo");
    browser.enter("window.lag", "0");
    browser.chooseWindow("calendar", "previous month");

    assertThat(browser.windowToBe("Africa/Cairo")).contains("the end not included");
    assertThat(browser.parameters()).isEqualTo("start_date is the window's first day.");
    browser.start();
    browser.openedExecution();
    browser.waitForStatus("Succeeded");
    assertThat(browser.facts()).contains("asked for as the previous month, P0D ago");
  }

  @Test
  void aQueryIsWrittenChangedComparedAndRunWithItsParameters() {
    browser.open("#/queries/new");
    browser.writeQuery(
        "Reach of a brand",
        "written, reach",
        "/* simulator: run=1s rows=3 */\n"
            + "SELECT campaign\n"
            + "FROM t\n"
            + "WHERE b = CUSTOM_PARAMETER('brand')");
    assertThat(browser.lineNumbers()).isEqualTo("1\n2\n3\n4");
    browser.declareParameter("brand", "string", "Kitchen\nGarden");
    browser.save();
    browser.savedQuery();

    browser.pressOnQuery("edit");
    browser.writeSql(
        "/* simulator: run=1s rows=3 */\n"
            + "SELECT campaign, site\n"
            + "FROM t\n"
            + "WHERE b = CUSTOM_PARAMETER('brand')");
    assertThat(browser.wordOfSave()).isEqualTo("Save as version 2");
    browser.enter("note", "by site");
    browser.save();
    browser.waitForHistory("by site");
    assertThat(browser.changesOf(2)).containsExactly("−SELECT campaign", "+SELECT campaign, site");

    browser.pressOnQuery("run");
    browser.chooseParameter("brand", "Garden");
    assertThat(browser.sqlToRun()).contains("SELECT campaign, site");
    browser.chooseInstance(instance);
    browser.start();
    browser.openedExecution();
    browser.waitForStatus("Succeeded");

    assertThat(browser.title()).isEqualTo("Reach of a brand" + "v2");
    assertThat(browser.parametersOfExecution()).contains("brand", "Garden");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void aQueryIsWrittenAndRunWithEverythingToldBefore() {
    browser.open("#/queries/new");
    browser.writeQuery(
        "Reach of brands",
        "",
        "/* simulator: run=1s rows=3 */\n"
            + "SELECT campaign, COUNT(*) AS n\n"
            + "FROM brands_seen\n"
            + "WHERE brand IN {{brands}} AND impression_dt >= '{{start_date}}'\n"
            + "GROUP BY campaign ORDER BY n");
    browser.declareParameter("start_date", "date", "");
    assertThat(browser.declare("brands")).isEqualTo("Declare brands (list of string)");
    browser.toldBefore("Without a value yet: brands");
    browser.enter("parameters.brands", "Nike\nAdidas");
    browser.openWindowOfTrial();
    browser.enter("window.zone", "America/New_York");
    browser.enter("window.lag", "0");

    assertThat(browser.toldBefore("IN ('Nike', 'Adidas')", "complete two days after the event"))
        .contains(
            "3 warnings: it can run",
            "5:19",
            "only inside OVER",
            "America/New_York",
            "the end not included")
        .doesNotContain("is not declared");
    assertThat(browser.literals()).hasSize(2).first().isEqualTo("('Nike', 'Adidas')");

    browser.save();
    browser.savedQuery();
    browser.pressOnQuery("run");
    browser.enterParameter("brands", "Puma");
    browser.chooseInstance(instance);
    browser.enter("window.lag", "0");
    browser.toldBefore("IN ('Puma')", "complete two days after the event", "0 earlier runs");
    browser.start();
    browser.openedExecution();
    browser.waitForStatus("Succeeded");
    assertThat(browser.sqlOfExecution())
        .contains("WHERE brand IN ('Puma') AND impression_dt >= '", "only inside OVER");
    assertThat(browser.facts())
        .contains("complete two days after the event")
        .doesNotContain("only inside OVER");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void whatStandsAgainstARunIsMarkedWhereItIsWritten() {
    browser.open("#/queries/new");
    browser.writeQuery("Marked", "", "SELECT *\nFROM t\nWHERE a = {{}} AND b = {{b}}");

    assertThat(browser.toldBefore("1 error"))
        .contains("3:11", "{{ must be followed by a name", "1:8", "b is not declared");
    assertThat(browser.marked("error")).containsExactly("{{}}");
    browser.goTo("3:11");
    assertThat(browser.selectedSql()).isEqualTo("{{}}");

    browser.press("{{a}}");
    assertThat(browser.toldBefore("Without a value yet: a, b")).doesNotContain("error");
    assertThat(browser.marked("error")).isEmpty();
    assertThat(browser.marked("warning")).containsExactly("SELECT", "*", "{{a}}", "{{b}}");
  }

  @Test
  void aTableThatTheInstanceLacksIsToldByItselfOnceAmcHasListedItsTables() {
    saved("Misspelt", "SELECT campaign, COUNT(*) AS n FROM dsp_clik GROUP BY campaign");
    browser.open("#/start");
    browser.chooseQuery("Misspelt");

    browser.chooseInstance(stack.instances().getLast());

    assertThat(browser.toldBefore("1:37", "AMC listed the instance's"))
        .contains("The instance had no table dsp_clik", "did you mean dsp_clicks?");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void whatIsWrittenOutlivesTheServerAndIsLookedAtAgain() {
    browser.open("#/queries/new");
    browser.writeQuery("Outlives", "", "SELECT 1");
    browser.toldBefore("The SQL that AMC would get");

    api.kill();
    browser.writeSql("SELECT 2");
    browser.toldBefore("The server does not answer");
    assertThat(browser.writtenSql()).isEqualTo("SELECT 2");

    api = stack.startApi();
    browser.waitUntilLive();
    browser.toldBefore("SELECT 2");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void amcIsAskedBeforeTheRunAndTheDryRunSaysWhatItIs() {
    saved("Asked before", REACH);
    browser.open("#/start");
    browser.chooseQuery("Asked before");
    browser.chooseInstance(instance);

    browser.askAmc();

    browser.toldBefore("AMC takes this SQL", "Ask AMC again");
    browser.followDryRun();
    var id = browser.openedExecution();
    assertThat(browser.callout()).contains("A dry run", "nothing ran");
    assertThat(browser.timeline()).contains("Let through").doesNotContain("slot");
    browser.press(Keys.ESCAPE);
    browser.showDryRuns();
    browser.waitForRow(id, "Succeeded");
  }

  @Test
  void whatIsWrongWithADeclarationIsSaidAtItsField() {
    browser.open("#/queries/new");
    browser.writeQuery("Wrong", "", "SELECT 1");
    browser.declareParameter("least", "integer", "1\ntwo");

    browser.save();

    assertThat(browser.summaryOfErrors())
        .contains("Allowed values of least: must be a whole number");
    browser.enter("parameters[0].allowedValues", "1\n2");
    browser.save();
    browser.savedQuery();
  }

  @Test
  void whoIsOvertakenByAnotherChangeSeesBothBeforeSavingAgain() {
    var id = saved("Overtaken", "SELECT 1");
    browser.open("#/queries/" + id + "/edit");
    browser.writeSql("SELECT 3");
    overtake(id, "SELECT 2");

    browser.save();

    assertThat(browser.summaryOfErrors())
        .contains("Somebody else has changed it meanwhile", "version 2", "Nothing was saved");
    assertThat(browser.changesOfSavingAgain()).containsExactly("−SELECT 2", "+SELECT 3");
    assertThat(browser.wordOfSave()).isEqualTo("Save as version 3");
    browser.save();
    browser.waitForHistory("Version 3");
  }

  @Test
  void queriesAreFoundAndArchivedOnesAreSetAside() {
    var id = saved("Old fashioned", "SELECT 'old'", "setaside");
    saved("New fashioned", "SELECT 'new'", "setaside");
    browser.open("#/queries?text=fashioned");
    browser.waitForQueries("New fashioned", "Old fashioned");

    browser.open("#/queries/" + id);
    browser.archive("archive", "nobody reads it");
    browser.waitForHistory("nobody reads it");
    browser.press(Keys.ESCAPE);
    browser.chooseTag("setaside");
    browser.waitForQueries("New fashioned");
    browser.showArchived();
    browser.waitForQueries("Old fashioned");

    browser.open("#/queries/" + id);
    browser.archive("unarchive", "");
    browser.pressOnQuery("run");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void whatTheServerRefusesIsSaidAtItsFieldAndInASummary() {
    saved("Refused", REACH);
    browser.open("#/start");

    browser.chooseQuery("Refused");
    browser.chooseInstance(instance);
    browser.enter("window.zone", "Mars/Base");
    browser.start();

    assertThat(browser.summaryOfErrors()).contains("Zone: \"Mars/Base\" is not a zone");
    assertThat(browser.errorAt("window.zone")).contains("must be a name of the tz database");
  }

  @Test
  void aRunThatOverlapsWithManyIsAskedAboutAndItsRefusalListsThem() {
    var sql =
        "SELECT campaign, COUNT(*) AS n FROM read_too_often GROUP BY campaign /* simulator: %s */";
    var ran = started(Map.of("sql", sql.formatted("run=1s rows=1")));
    saved(
        "Once more",
        sql.formatted(
            "status=REJECTED reason=\"too many workflows have already been run against the same"
                + " input data sources\""));
    browser.open("#/executions/" + ran);
    browser.waitForStatus("Succeeded");
    assertThat(browser.facts()).contains("0 earlier runs over the same data", "read_too_often");
    var copies = copiesOf(ran, 1_000);
    try {
      browser.open("#/start");
      browser.chooseQuery("Once more");
      browser.chooseInstance(instance);
      browser.start();
      assertThat(browser.summaryOfErrors()).contains("1001 earlier runs read read_too_often");
      assertThat(browser.overlappingRuns()).hasSize(20);

      browser.startAllTheSame();

      browser.openedExecution();
      browser.waitForStatus("Failed");
      assertThat(browser.callout())
          .contains("PRIVACY_OVERLAP", "One run from here had read the same data before.");
      assertThat(browser.overlappingRuns()).singleElement().asString().contains("ad hoc SQL");
      assertThat(browser.facts())
          .contains("more than 1,000 earlier runs over the same data", "More than 1000 earlier");
    } finally {
      deleted(copies);
    }
  }

  @Test
  void namesNotesRowsAndTheWordsOfAmcAreTextNeverMarkup() {
    var query =
        saved(
            MARKUP, "/* simulator: run=1s rows=1 */ SELECT campaign AS \"" + MARKUP + "\" FROM t");
    var id = started(Map.of("queryId", query, "note", "<b>" + MARKUP + "</b>"));
    browser.open("");
    browser.waitForRow(id, "Succeeded");
    stack
        .jdbc()
        .sql(
            """
            update result_chunk
               set data = convert_to(:rows, 'UTF8')
             where load_id = (select load_id from result where execution_id = :id)
            """)
        .param("rows", MARKUP + "\n")
        .param("id", ExecutionId.parse(id).uuid())
        .update();

    assertThat(browser.row(id)).contains(MARKUP, "<b>" + MARKUP + "</b>");
    assertThat(browser.foreignElements()).isEmpty();

    browser.open("#/queries");
    browser.open("#/queries/" + query);
    assertThat(browser.savedQuery()).isEqualTo(query);
    assertThat(browser.foreignElements()).isEmpty();

    browser.open("#/executions/" + id);
    assertThat(browser.columns()).first().asString().startsWith(MARKUP);
    assertThat(browser.rows()).isEqualTo(List.of(List.of(MARKUP)));
    assertThat(browser.title()).startsWith(MARKUP);
    assertThat(browser.foreignElements()).isEmpty();

    var failed =
        started(
            Map.of(
                "sql", "/* simulator: run=1s fail=\"" + MARKUP + "\" */ SELECT campaign FROM t"));
    browser.open("#/executions/" + failed);
    browser.waitForStatus("Failed");
    assertThat(browser.callout()).contains(MARKUP);
    assertThat(browser.foreignElements()).isEmpty();
  }

  @Test
  void aLostStreamIsSaidAndComesBackByItself() {
    var id = started(Map.of("sql", "/* simulator: run=10m rows=7 */ " + REACH));
    browser.open("#/executions/" + id);
    browser.waitForStatus("Running");

    api.kill();
    browser.waitForBanner();
    assertThat(browser.banner())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .containsPattern(
                        "Connection lost, last updated \\d\\d:\\d\\d:\\d\\d, reconnecting…"));

    api = stack.startApi();
    browser.waitUntilLive();
    browser.waitForStatus("Succeeded");
    assertThat(browser.rows()).hasSize(7);
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void aCancelIsConfirmedAndThenShownAsAmcCarriesItOut() {
    var id = started(Map.of("sql", "/* simulator: run=10h */ " + REACH));
    browser.open("#/executions/" + id);
    browser.waitForStatus("Running");

    browser.cancel();

    browser.waitForStatus("Cancelled");
  }

  @Test
  void aFailedExecutionSaysWhatToDoAndItsRetryIsSeenToFinish() {
    var id = started(Map.of("sql", "/* simulator: run=10h rows=7 */ " + REACH));
    browser.open("#/executions/" + id);
    browser.waitForStatus("Running");
    assertThat(browser.commands()).contains("Cancel…", "Abandon…").doesNotContain("Retry…");
    amcSays(id, "FAILED");
    browser.waitForStatus("Failed");
    assertThat(browser.callout()).contains("AMC_FAILED", "a retry is safe", "Retry; if it fails");
    assertThat(browser.commands()).containsExactly("Retry…");

    browser.command("retry", "AMC was ill");

    browser.waitForStatus("Running");
    amcSays(id, "SUCCEEDED");
    browser.waitForStatus("Succeeded");
    assertThat(browser.rows()).isNotEmpty();
    assertThat(browser.timeline()).contains("Retry requested", "AMC was ill", "local");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void whatWaitsForAPausedInstanceSaysSoAndGoesOnWhenItIsResumed() {
    browser.open("");
    browser.pause(instance, "AMC is maintained");
    assertThat(browser.pauseOf(instance)).contains("Paused by local", "AMC is maintained");

    var id = started(Map.of("sql", "/* simulator: run=1s rows=3 */ " + REACH));
    browser.waitForRemark(id, "Paused by a person: AMC is maintained");
    browser.resume(instance);

    browser.waitForRow(id, "Succeeded");
    assertThat(browser.wasReloaded()).isFalse();
  }

  @Test
  void whatWaitsForASlotGoesOnWhenAnAdminAllowsMore() {
    browser.open("");
    browser.chooseOnTheRail(instance);
    browser.openSlots(instance);
    assertThat(browser.slotsInDialog()).containsExactly("10", "200");
    browser.confirmSlots("0", "AMC is slow");
    browser.waitForSlots(instance, " of 0");
    var id = started(Map.of("sql", "/* simulator: run=1s rows=3 */ " + REACH));
    browser.waitForRemark(id, "Waits for a free slot");

    browser.openSlots(instance);
    assertThat(browser.refusalOfSlots("1000")).contains("a whole number from 0 to 100");
    browser.confirmSlots("50", "AMC allows more");

    browser.waitForSlots(instance, " of 50");
    browser.waitForRow(id, "Succeeded");
    assertThat(browser.overflow()).isZero();
    assertThat(browser.wasReloaded()).isFalse();
    browser.openSlots(instance);
    browser.confirmSlots("10", "");
    browser.waitForSlots(instance, " of 10");
  }

  @Test
  void oneCommandForAllThatMatchIsCountedFirst() {
    var first = started(Map.of("sql", "/* simulator: run=10h */ " + REACH, "note", "in bulk"));
    var second = started(Map.of("sql", "/* simulator: run=10h */ " + REACH, "note", "in bulk"));
    browser.open("#/executions?text=in%20bulk");
    browser.waitForRow(first, "Running");
    browser.waitForRow(second, "Running");
    amcSays(first, "FAILED");
    browser.waitForRow(first, "Failed");

    assertThat(browser.countForAll())
        .isEqualTo("1 execution takes this; 1 more match and would not.");
    assertThat(browser.outcomeForAll("again")).contains("1 retried.");

    browser.waitForRow(first, "Running");
  }

  @Test
  void onAPhoneNothingScrollsSideways() {
    var id = started(Map.of("sql", "/* simulator: run=1s rows=60 */ " + REACH));
    browser.becomePhone();

    browser.open("");
    browser.waitForRow(id, "Succeeded");
    assertThat(browser.overflow()).as("list").isZero();

    browser.open("#/start");
    browser.chooseInstance(instance);
    assertThat(browser.overflow()).as("form").isZero();

    browser.open("#/executions/" + id);
    assertThat(browser.rows()).hasSize(50);
    assertThat(browser.overflow()).as("execution").isZero();

    var query = saved("On a phone", "SELECT '" + "wide ".repeat(60) + "'", "small");
    browser.open("#/queries?text=phone");
    browser.waitForQueries("On a phone");
    assertThat(browser.overflow()).as("queries").isZero();
    browser.open("#/queries/" + query);
    browser.pressOnQuery("edit");
    assertThat(browser.wordOfSave()).isEqualTo("Save without a new version");
    browser.toldBefore("The SQL that AMC would get");
    assertThat(browser.overflow()).as("query").isZero();
  }

  /** As the ledger has them after so many runs. */
  private static List<UUID> copiesOf(String execution, int copies) {
    return stack
        .jdbc()
        .sql(
            """
            with copied as (
              insert into execution
                     (id, requested_by, request_sha256, query_name, instance_id, account_id, entity_id, marketplace_id,
                      region, sql, sql_sha256, window_start, window_end, window_zone, priority, status, ended_at)
              select gen_random_uuid(), requested_by, request_sha256, query_name, instance_id, account_id, entity_id,
                     marketplace_id, region, sql, sql_sha256, window_start, window_end, window_zone, priority, status,
                     ended_at
                from execution
               cross join generate_series(1, :copies)
               where id = :execution
              returning id)
            insert into data_read (execution_id, instance_id, source, starts_at, ends_at)
            select copied.id, r.instance_id, r.source, r.starts_at, r.ends_at
              from copied
              join data_read r on r.execution_id = :execution
            returning execution_id
            """)
        .param("copies", copies)
        .param("execution", ExecutionId.parse(execution).uuid())
        .query(UUID.class)
        .list();
  }

  private static void deleted(List<UUID> executions) {
    stack
        .jdbc()
        .sql("delete from data_read where execution_id in (:ids)")
        .param("ids", executions)
        .update();
    stack.jdbc().sql("delete from execution where id in (:ids)").param("ids", executions).update();
  }

  private static String saved(String name, String sql, String... tags) {
    return saved(name, sql, List.of(), tags);
  }

  private static String saved(
      String name, String sql, List<Map<String, String>> parameters, String... tags) {
    return stack
        .post(
            stack.api().resolve("/api/v1/queries"),
            Map.of("name", name, "sql", sql, "parameters", parameters, "tags", List.of(tags)))
        .get("queryId")
        .asString();
  }

  /** Somebody else gives a query that nobody has changed yet another SQL. */
  private static void overtake(String query, String sql) {
    var name = stack.get(stack.api().resolve("/api/v1/queries/" + query)).get("name").asString();
    stack.put(
        stack.api().resolve("/api/v1/queries/" + query),
        Map.of("name", name, "sql", sql),
        "If-Match",
        "\"1\"");
  }

  /** About the AMC execution of the newest attempt. */
  private static void amcSays(String execution, String status) {
    var amcExecution =
        stack
            .get(stack.api().resolve("/api/v1/executions/" + execution))
            .at("/amc/executionId")
            .asString();
    stack.post(
        stack.simulator().resolve("/simulator/executions/" + amcExecution),
        Map.of("status", status));
  }

  private static String started(Map<String, String> what) {
    var request = new HashMap<String, Object>(what);
    request.put("instanceId", instance);
    request.put("window", Map.of("last", "P7D", "lag", "P2D", "zone", "UTC"));
    return stack.post(stack.api().resolve("/api/v1/executions"), request).get("id").asString();
  }
}
