package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OverlapsTest {
  private static final String EXECUTIONS = "/api/v1/executions";
  private static final String WEEK =
      """
      {"start": "2026-10-01T00:00:00", "end": "2026-10-08T00:00:00", "zone": "America/New_York"}\
      """;
  private static final String NEXT_WEEK =
      """
      {"start": "2026-10-08T00:00:00", "end": "2026-10-15T00:00:00", "zone": "America/New_York"}\
      """;
  private static final String DISPLAY = "select count(*) from dsp_impressions";

  /** Warns above one earlier run, and asks above two. */
  private static TestApi api;

  @BeforeAll
  static void anApiThatAsksSoon() {
    api = TestApi.start("--amc.overlap.warn-above=1", "--amc.overlap.confirm-above=2");
  }

  @AfterAll
  static void itEnds() {
    api.context.close();
  }

  @BeforeEach
  void nothingWasRead() {
    TestApi.empty();
  }

  @Test
  void anAcceptedExecutionTellsWhatItReadsAndHowOftenThatWasRead() {
    accepted(DISPLAY, WEEK);
    var execution =
        accepted(
            """
            with reach as (select user_id from DSP_Impressions)
            select count(*) from reach join \\"Conversions\\" on true, TABLE(EXTEND_TIME_WINDOW('dsp_clicks', 'P1D', 'P1D'))\
            """,
            WEEK);

    var overlap = execution.get("overlap");
    assertThat(overlap.propertyNames())
        .containsExactlyInAnyOrder("runs", "sources", "warnAbove", "confirmAbove");
    assertThat(overlap.get("runs").asInt()).isEqualTo(1);
    assertThat(texts(overlap.get("sources")))
        .containsExactly("dsp_impressions", "conversions", "dsp_clicks");
    assertThat(overlap.get("warnAbove").asInt()).isEqualTo(1);
    assertThat(overlap.get("confirmAbove").asInt()).isEqualTo(2);
    assertThat(codes(execution)).doesNotContain("overlaps_earlier_runs");
  }

  @Test
  void theCountIsThatOfTheAcceptance() {
    var execution = accepted(DISPLAY, WEEK);
    accepted(DISPLAY, WEEK);

    var later = api.get(EXECUTIONS + "/" + execution.get("id").asString()).json();

    assertThat(later.get("overlap")).isEqualTo(execution.get("overlap"));
    assertThat(later.at("/overlap/runs").asInt(-1)).isZero();
  }

  @Test
  void aboveTheFirstThresholdThereIsAWarning() {
    accepted(DISPLAY, WEEK);
    accepted(DISPLAY, WEEK);

    var execution = accepted(DISPLAY, WEEK);

    assertThat(codes(execution)).contains("overlaps_earlier_runs");
    assertThat(execution.get("warnings").toString())
        .contains(
            "2 earlier runs read dsp_impressions over windows that overlap with this one; AMC"
                + " refuses a run when too many have.");
  }

  @Test
  void aboveTheSecondItHasToBeConfirmed() {
    var oldest = accepted(DISPLAY, WEEK).get("id").asString();
    accepted(DISPLAY, WEEK);
    var newest = accepted(DISPLAY, WEEK).get("id").asString();

    var refused = api.post(EXECUTIONS, body(DISPLAY, WEEK, ""), "Idempotency-Key", "key");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    var problem = refused.json();
    assertThat(problem.get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:confirm-overlap");
    assertThat(problem.get("detail").asString())
        .isEqualTo(
            "3 earlier runs read dsp_impressions on amctest over windows that overlap with"
                + " 2026-10-01T00:00:00 to 2026-10-08T00:00:00 America/New_York. AMC refuses a run"
                + " when too many have, and this one would count against later ones; confirmOverlap"
                + " true runs it all the same.");
    assertThat(refused.complaints())
        .containsExactly("confirmOverlap: must be true to run it all the same");
    assertThat(problem.at("/overlap/confirmAbove").asInt()).isEqualTo(2);
    var runs = problem.get("overlappingRuns");
    assertThat(runs).hasSize(3);
    assertThat(runs.get(0).get("id").asString()).isEqualTo(newest);
    assertThat(runs.get(2).get("id").asString()).isEqualTo(oldest);
    assertThat(runs.get(0).get("queryName").asString()).isEqualTo("ad hoc SQL");
    assertThat(runs.get(0).get("requestedBy").asString()).isEqualTo("local");
    assertThat(runs.get(0).at("/window/start").asString()).isEqualTo("2026-10-01T00:00:00");
    assertThat(api.get(runs.get(0).get("self").asString()).status()).isEqualTo(200);
    assertThat(api.executions()).isEqualTo(3);
    assertThat(api.post(EXECUTIONS, body(DISPLAY, WEEK, ", \"confirmOverlap\": false")).status())
        .isEqualTo(409);
  }

  @Test
  void aConfirmedOneRunsAndSaysThatThereWereMore() {
    for (int i = 0; i < 5; i++) {
      confirmed();
    }

    var execution = confirmed();

    assertThat(execution.at("/overlap/runs").asInt()).isEqualTo(3);
    assertThat(execution.get("warnings").toString())
        .contains("More than 2 earlier runs read dsp_impressions");
  }

  /** The first try was refused and so made nothing that a key could belong to. */
  @Test
  void aConfirmationMayUseTheKeyThatWasRefused() {
    for (int i = 0; i < 3; i++) {
      confirmed();
    }
    api.post(EXECUTIONS, body(DISPLAY, WEEK, ""), "Idempotency-Key", "key");

    var first = api.post(EXECUTIONS, confirmation(), "Idempotency-Key", "key");
    var again = api.post(EXECUTIONS, confirmation(), "Idempotency-Key", "key");

    assertThat(first.status()).isEqualTo(202);
    assertThat(again.json().get("id")).isEqualTo(first.json().get("id"));
  }

  /** What was accepted stays accepted, however many came since. */
  @Test
  void aRequestThatWasAcceptedIsNotAskedAgain() {
    var first = api.post(EXECUTIONS, body(DISPLAY, WEEK, ""), "Idempotency-Key", "key");
    for (int i = 0; i < 3; i++) {
      confirmed();
    }

    var again = api.post(EXECUTIONS, body(DISPLAY, WEEK, ""), "Idempotency-Key", "key");

    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json().get("id")).isEqualTo(first.json().get("id"));
  }

  @Test
  void otherDataAndOtherWindowsAreNotInTheWay() {
    for (int i = 0; i < 3; i++) {
      confirmed();
    }

    assertThat(accepted(DISPLAY, NEXT_WEEK).at("/overlap/runs").asInt(-1)).isZero();
    assertThat(
            accepted("select count(*) from sponsored_ads_traffic", WEEK)
                .at("/overlap/runs")
                .asInt(-1))
        .isZero();
    assertThat(accepted("select 1", WEEK).at("/overlap/sources")).isEmpty();
  }

  @Test
  void aSavedQueryCountsLikeSqlOfOnesOwn() {
    var query = api.saved("select campaign, count(*) from dsp_impressions group by campaign");
    var answer =
        api.post(
            EXECUTIONS,
            """
            {"queryId": "%s", "instanceId": "amctest", "window": %s}\
            """
                .formatted(query, WEEK));

    assertThat(answer.json().at("/overlap/runs").asInt(-1)).isZero();
    assertThat(accepted(DISPLAY, WEEK).at("/overlap/runs").asInt()).isEqualTo(1);
  }

  /** Its page cannot ask. */
  @Test
  void recomampsCallNeedsNoConfirmation() {
    for (int i = 0; i < 3; i++) {
      confirmed();
    }
    var query = api.saved(DISPLAY);

    var answer =
        api.post(
            "/api/workflows/%s/execute".formatted(query),
            """
            {"instance_id": "amctest", "startDate": "2026-10-01", "endDate": "2026-10-07"}\
            """);

    assertThat(answer.status()).isEqualTo(200);
    var execution = api.get(EXECUTIONS + "/" + answer.json().get("execution_id").asString()).json();
    assertThat(codes(execution)).contains("overlaps_earlier_runs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t", "\uD83D\uDE00"})
  void aNameAsLongAsNoneOfAmcsIsCutAndCountsAllTheSame(String letter) {
    var sql = "select count(*) from \\\"x%s\\\"".formatted(letter.repeat(5_000));
    accepted(sql, WEEK);

    var overlap = accepted(sql, WEEK).get("overlap");

    assertThat(texts(overlap.get("sources"))).containsExactly("x" + letter.repeat(199));
    assertThat(overlap.get("runs").asInt()).isEqualTo(1);
  }

  /** What the previous release accepted, or an import wrote. */
  @Test
  void whatTheLedgerLacksIsEnteredWhenAnApiStarts() {
    accepted(DISPLAY, WEEK);
    api.jdbc.sql("delete from data_read").update();
    api.jdbc.sql("update execution set in_ledger = false").update();

    TestApi.start().context.close();

    assertThat(accepted(DISPLAY, WEEK).at("/overlap/runs").asInt()).isEqualTo(1);
  }

  @Test
  void theThresholdsAreInOrder() {
    assertThatNoException().isThrownBy(() -> new OverlapSettings(0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OverlapSettings(11, 10))
        .withMessage(
            "amc.overlap.warn-above is 11 and amc.overlap.confirm-above 10: expected 0 to 100000,"
                + " and the first not above the second");
    assertThatIllegalArgumentException().isThrownBy(() -> new OverlapSettings(-1, 10));
    assertThatIllegalArgumentException().isThrownBy(() -> new OverlapSettings(1, 100_001));
  }

  @Test
  void theyAreAHundredAndAThousandUnlessSaid() {
    var execution = TestApi.empty().post(EXECUTIONS, body(DISPLAY, WEEK, "")).json();

    assertThat(execution.at("/overlap/warnAbove").asInt()).isEqualTo(100);
    assertThat(execution.at("/overlap/confirmAbove").asInt()).isEqualTo(1_000);
  }

  @Test
  void theDescriptionTellsOfIt() {
    var description = api.get("/openapi.json").json();

    assertThat(
            description.at("/components/schemas/ExecutionRequest/properties").has("confirmOverlap"))
        .isTrue();
    assertThat(description.at("/components/schemas/Overlap/properties").propertyNames())
        .contains("runs", "sources", "warnAbove", "confirmAbove");
    assertThat(description.at("/components/schemas/Problem/properties").propertyNames())
        .contains("overlap", "overlappingRuns");
    assertThat(description.at("/components/schemas/Failure/properties").propertyNames())
        .contains("overlappingRuns");
    assertThat(description.at("/paths/~1api~1v1~1executions/post/responses").propertyNames())
        .contains("409");
  }

  private JsonNode confirmed() {
    return accepted(api.post(EXECUTIONS, confirmation()));
  }

  private static String confirmation() {
    return body(DISPLAY, WEEK, ", \"confirmOverlap\": true");
  }

  private JsonNode accepted(String sql, String window) {
    return accepted(api.post(EXECUTIONS, body(sql, window, "")));
  }

  private static JsonNode accepted(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json();
  }

  private static String body(String sql, String window, String more) {
    return """
    {"sql": "%s", "instanceId": "amctest", "window": %s%s}\
    """
        .formatted(sql.replace("\n", " "), window, more);
  }

  private static List<String> codes(JsonNode execution) {
    return execution
        .get("warnings")
        .valueStream()
        .map(each -> each.get("code").asString())
        .toList();
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }
}
