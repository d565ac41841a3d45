package com.recomamp.store.execution;

import static com.recomamp.store.Columns.timestamptz;
import static com.recomamp.store.Scene.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.TimeWindow;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OverlapTest {
  private static final List<String> DISPLAY = List.of("dsp_impressions");
  private static final int MANY = 100_000;

  @RegisterExtension private final Scene scene = new Scene();
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @Test
  void runsCountThatReadOneOfTheTablesOnTheInstance() {
    scene.accepted(instance, WINDOW, List.of("dsp_impressions", "conversions"));
    scene.accepted(instance, WINDOW, List.of("sponsored_ads_traffic"));
    scene.accepted(instance, WINDOW, List.of());
    scene.accepted(scene.instance(), WINDOW, DISPLAY);

    assertThat(count("dsp_impressions")).isEqualTo(1);
    assertThat(count("conversions", "dsp_impressions")).isEqualTo(1);
    assertThat(count("conversions", "sponsored_ads_traffic")).isEqualTo(2);
    assertThat(count("dsp_clicks")).isZero();
    assertThat(count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-09-24T00:00:00, 2026-10-01T00:00:00, America/New_York, 0",
    "2026-09-24T00:00:00, 2026-10-01T00:00:01, America/New_York, 1",
    "2026-10-08T00:00:00, 2026-10-15T00:00:00, America/New_York, 0",
    "2026-10-07T23:59:59, 2026-10-15T00:00:00, America/New_York, 1",
    "2026-10-03T00:00:00, 2026-10-04T00:00:00, America/New_York, 1",
    "2026-01-01T00:00:00, 2026-12-31T00:00:00, America/New_York, 1",
    // Midnight in New York is four o'clock in UTC and one in the afternoon in Tokyo.
    "2026-09-24T00:00:00, 2026-10-01T04:00:00, UTC, 0",
    "2026-09-24T00:00:00, 2026-10-01T04:00:01, UTC, 1",
    "2026-10-08T13:00:00, 2026-10-15T00:00:00, Asia/Tokyo, 0",
    "2026-10-08T12:59:59, 2026-10-15T00:00:00, Asia/Tokyo, 1",
  })
  void windowsOverlapThatShareAMoment(
      LocalDateTime start, LocalDateTime end, ZoneId zone, long overlaps) {
    scene.accepted(instance, WINDOW, DISPLAY);

    assertThat(scene.overlaps.count(instance.id(), DISPLAY, new TimeWindow(start, end, zone), MANY))
        .isEqualTo(overlaps);
  }

  @Test
  void whatIsQueuedOrAtAmcCounts() {
    scene.accepted(instance);
    scene.posted(instance);
    scene.atAmc(instance, "amc-1");

    assertThat(count("dsp_impressions")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUCCEEDED", "FAILED", "CANCELLED"})
  void whatAmcRanCountsHoweverItEnded(String amcStatus) {
    var run = scene.atAmc(instance, "amc-1");
    scene.set(run, "amc_status = '%s', amc_ended_at = now()".formatted(amcStatus));
    ended(run);

    assertThat(count("dsp_impressions")).isEqualTo(1);
  }

  @Test
  void whatAmcMayHaveRunCounts() {
    var run = scene.posted(instance);
    scene.set(run, "answer = 'unclear', closed_at = now(), closed_as = 'abandoned'");
    ended(run);

    assertThat(count("dsp_impressions")).isEqualTo(1);
  }

  @Test
  void whatAmcNeverRanDoesNotCountOnceItHasEnded() {
    var rejected = scene.atAmc(instance, "amc-1");
    scene.set(rejected, "amc_status = 'REJECTED', amc_ended_at = now()");
    ended(rejected);
    var refused = scene.posted(instance);
    scene.set(refused, "answer = 'refused', closed_at = now(), closed_as = 'failed'");
    ended(refused);
    var lost = scene.posted(instance);
    scene.set(lost, "answer = 'unclear', closed_at = now(), closed_as = 'never_arrived'");
    ended(lost);
    ended(scene.waiting(instance));

    assertThat(count("dsp_impressions")).isZero();
  }

  @Test
  void aRetryCountsAgain() {
    var run = scene.accepted(instance);
    ended(run);
    assertThat(count("dsp_impressions")).isZero();

    scene.setExecution(run, "status = 'queued', ended_at = null");

    assertThat(count("dsp_impressions")).isEqualTo(1);
  }

  @Test
  void theNewestAreListed() {
    scene.accepted(instance, WINDOW, DISPLAY);
    var second = scene.accepted(instance, WINDOW, List.of("conversions", "dsp_impressions"));
    var third = scene.accepted(instance, WINDOW, DISPLAY);

    assertThat(
            scene.overlaps.newest(
                instance.id(), List.of("dsp_impressions", "conversions"), WINDOW, 2))
        .containsExactly(
            new OverlappingRun(third, "Reach", WINDOW, "local", null),
            new OverlappingRun(second, "Reach", WINDOW, "local", null));
  }

  @Test
  void countingStopsWhereNobodyAsksForMore() {
    for (int i = 0; i < 5; i++) {
      scene.accepted(instance, WINDOW, List.of("conversions", "dsp_impressions"));
    }

    assertThat(
            scene.overlaps.count(
                instance.id(), List.of("conversions", "dsp_impressions"), WINDOW, 3))
        .isEqualTo(3);
  }

  @Test
  void aRefusalForOverlapTellsWhatRanBeforeIt() {
    var before = scene.atAmc(instance, "amc-1");
    var queued = scene.accepted(instance);
    var refused = scene.atAmc(instance, "amc-2");
    overlapped(refused);
    scene.atAmc(instance, "amc-3");

    var failure =
        new ExecutionViews(scene.jdbc, VisibleInstances.ALL).find(refused).orElseThrow().failure();

    assertThat(failure.overlappingRuns())
        .extracting(OverlappingRun::id)
        .containsExactly(before)
        .doesNotContain(queued);
    assertThat(failure.remedy()).endsWith("One run from here had read the same data before.");
  }

  @Test
  void aRefusalWithoutRunsFromHereSaysSo() {
    var refused = scene.atAmc(instance, "amc-1");
    overlapped(refused);

    var failure =
        new ExecutionViews(scene.jdbc, VisibleInstances.ALL).find(refused).orElseThrow().failure();

    assertThat(failure.overlappingRuns()).isEmpty();
    assertThat(failure.remedy())
        .endsWith("No run from here had read the same data before, so others have.");
  }

  @Test
  void aRefusalFromBeforeTheLedgerClaimsNothing() {
    var refused = scene.atAmc(instance, "amc-1");
    overlapped(refused);
    scene.jdbc.sql("delete from data_read").update();

    var failure =
        new ExecutionViews(scene.jdbc, VisibleInstances.ALL).find(refused).orElseThrow().failure();

    assertThat(failure.overlappingRuns()).isNull();
    assertThat(failure.remedy()).isEqualTo(failure.failureClass().remedy());
  }

  @Test
  void whatIsOlderThanTheLedgerIsEnteredLater() {
    scene.accepted(instance);
    var ended = scene.accepted(instance);
    ended(ended);
    scene.jdbc.sql("delete from data_read").update();
    scene.jdbc.sql("update execution set in_ledger = false").update();
    assertThat(count("dsp_impressions")).isZero();

    var read = new ArrayList<String>();

    Function<String, List<String>> sources =
        sql -> {
          read.add(sql);
          return DISPLAY;
        };
    assertThat(scene.overlaps.enter(1, sources)).isEqualTo(1);
    assertThat(scene.overlaps.enter(10, sources)).isEqualTo(1);
    assertThat(scene.overlaps.enter(10, sources)).isZero();

    assertThat(read).containsExactly("select 1", "select 1");
    assertThat(count("dsp_impressions")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLengthOfTheLedgerDoesNotMatter(boolean analyzed) {
    var old =
        new TimeWindow(
            LocalDateTime.parse("2026-01-01T00:00:00"),
            LocalDateTime.parse("2026-01-08T00:00:00"),
            ZoneId.of("UTC"));
    var template = scene.accepted(instance, old, DISPLAY);
    scene.flood(template, MANY);
    scene
        .jdbc
        .sql(
            """
            insert into data_read (execution_id, instance_id, source, starts_at, ends_at)
            select e.id, d.instance_id, d.source, d.starts_at, d.ends_at
              from execution e
              join data_read d on d.execution_id = ?
             where e.id <> ?
            """)
        .params(template.uuid(), template.uuid())
        .update();
    for (int i = 0; i < 30; i++) {
      scene.accepted(instance, WINDOW, DISPLAY);
    }
    if (analyzed) {
      scene.jdbc.sql("analyze").update();
    }

    assertThat(rowsTouched(WINDOW, 1_001)).isLessThan(200);
    assertThat(rowsTouched(old, 1_001)).isLessThan(5_000);
  }

  /** In all steps of the count together, also those that a filter dropped. */
  private long rowsTouched(TimeWindow window, int most) {
    var plan =
        scene
            .jdbc
            .sql("explain (analyze, format json) " + OverlapStore.COUNT)
            .param("instance", instance.id().value())
            .param("sources", DISPLAY)
            .param("startsAt", timestamptz(window.startsAt()))
            .param("endsAt", timestamptz(window.endsAt()))
            .param("rows", most)
            .query(String.class)
            .single();
    return touched(JsonMapper.shared().readTree(plan).get(0).get("Plan"));
  }

  private static long touched(JsonNode step) {
    double rows =
        (step.path("Actual Rows").asDouble(0) + step.path("Rows Removed by Filter").asDouble(0))
            * step.path("Actual Loops").asDouble(0);
    return Math.round(rows)
        + step.path("Plans").valueStream().mapToLong(OverlapTest::touched).sum();
  }

  private long count(String... sources) {
    return scene.overlaps.count(instance.id(), List.of(sources), WINDOW, MANY);
  }

  private void ended(ExecutionId execution) {
    scene.setExecution(execution, "status = 'failed', ended_at = now()");
  }

  private void overlapped(ExecutionId execution) {
    scene.set(
        execution,
        "amc_status = 'REJECTED', amc_ended_at = now(), closed_at = now(), closed_as = 'failed'");
    scene.setExecution(
        execution, "status = 'failed', ended_at = now(), failure_class = 'PRIVACY_OVERLAP'");
  }
}
