package com.recomamp.simulator;

import com.recomamp.simulator.Knobs.AdHocWorkflowId;
import com.recomamp.simulator.Knobs.Compression;
import com.recomamp.simulator.query.Chance;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An execution that is asked for, read once, and the life that is drawn for it.
 *
 * @param echo fields that AMC gives back as they came, booleans that came as strings apart
 * @param set what is set, with what the query turns for itself
 * @param findsNothing whether AMC takes the window without a word and then finds no row in it
 * @param at what the query takes for now
 */
record ExecutionRequest(
    String instanceId,
    String executionId,
    String workflowId,
    ObjectNode workflow,
    ObjectNode echo,
    Directions directions,
    Knobs set,
    Entry.Window window,
    boolean findsNothing,
    int timeoutSeconds,
    Instant at) {

  private static final int LEAST_TIMEOUT = 900;
  private static final int MOST_TIMEOUT = 86_400;
  private static final int USUAL_TIMEOUT = 21_600;

  /** As many as an instance may have. */
  private static final int MOST_ADVERTISERS = 2_000;

  private static final Duration DRY_RUN = Duration.ofSeconds(2);

  record Life(
      Duration validation, Duration run, Duration publish, Status end, @Nullable String reason) {}

  static ExecutionRequest of(
      String instanceId, ObjectNode asked, ObjectNode workflow, Knobs knobs, Instant now) {
    var sql = WorkflowDefinition.sql(workflow);
    var values = values(asked);
    var directions = directions(sql, values);
    var set = directions.over(knobs);
    if (new Sql(sql).isEmpty()) {
      throw Refusal.amc(400, "Either a query or a SQL query must be specified");
    }
    var timeout = Body.number(asked, "workflowExecutionTimeoutSeconds", USUAL_TIMEOUT);
    if (timeout < LEAST_TIMEOUT || timeout > MOST_TIMEOUT) {
      throw Refusal.amc(
          400,
          "workflowExecutionTimeoutSeconds must be between %d and %d."
              .formatted(LEAST_TIMEOUT, MOST_TIMEOUT));
    }
    return new ExecutionRequest(
        instanceId,
        UUID.randomUUID().toString(),
        workflowId(set, asked, workflow),
        workflow,
        echo(asked, values),
        directions,
        set,
        Windows.of(asked, set.zuluWindow(), now),
        Windows.findsNothing(asked, set.zuluWindow()),
        timeout,
        now.truncatedTo(ChronoUnit.MILLIS));
  }

  private static String workflowId(Knobs set, ObjectNode asked, ObjectNode workflow) {
    if (Body.text(asked, "workflowId") instanceof String saved) {
      return saved;
    }
    return set.adHocWorkflowId() == AdHocWorkflowId.ECHO
            && Json.text(workflow, "workflowId") instanceof String own
        ? own
        : "transient_" + UUID.randomUUID();
  }

  private static ObjectNode echo(ObjectNode asked, ObjectNode values) {
    var echo = Json.object();
    for (var flag : List.of("disableAggregationControls", "ignoreDataGaps")) {
      echo.put(flag, Boolean.TRUE.equals(Body.flag(asked, flag)));
    }
    for (var flag : List.of("dryRun", "requireSyntheticData", "skipPublish")) {
      if (Body.flag(asked, flag) instanceof Boolean value) {
        echo.put(flag, value);
      }
    }
    echo.setAll(
        new Fields(asked).list("advertisers", MOST_ADVERTISERS, Advertiser::checked).kept());
    echo.set("parameterValues", values);
    return echo;
  }

  private static ObjectNode values(ObjectNode asked) {
    var kept = new Fields(asked).object("parameterValues", (values, _) -> values).kept();
    return kept.get("parameterValues") instanceof ObjectNode given ? given : Json.object();
  }

  private static Directions directions(String sql, ObjectNode values) {
    try {
      return Directions.in(sql, values);
    } catch (IllegalArgumentException wrong) {
      throw Refusal.amc(400, wrong.getMessage());
    }
  }

  ObjectNode values() {
    return (ObjectNode) echo.get("parameterValues");
  }

  List<ObjectNode> advertisers() {
    return echo.path("advertisers").valueStream().map(ObjectNode.class::cast).toList();
  }

  boolean isDryRun() {
    return is("dryRun");
  }

  /** What was not aggregated can be had of synthetic data only. */
  boolean hasOutput() {
    return !isDryRun()
        && !is("skipPublish")
        && (!is("disableAggregationControls") || is("requireSyntheticData"));
  }

  private boolean is(String flag) {
    return echo.path(flag).asBoolean(false);
  }

  Life life() {
    var run =
        directions.run() != null
            ? directions.run()
            : isDryRun() ? DRY_RUN : set.runDuration().at(chance());
    var timeout = Duration.ofSeconds(timeoutSeconds);
    var inTime = run.compareTo(timeout) <= 0;
    var reason = directions.reason();
    if (reason == null && directions.status() != Status.SUCCEEDED) {
      reason = "The workflow execution could not be completed.";
    }
    return new Life(
        Durations.scaled(
            directions.pending() == null ? set.validation() : directions.pending(),
            set.timeScale()),
        Durations.scaled(inTime ? run : timeout, set.timeScale()),
        Durations.scaled(
            directions.publishing() == null ? set.publishing() : directions.publishing(),
            set.timeScale()),
        inTime ? directions.status() : Status.FAILED,
        inTime
            ? reason
            : "The workflow execution timed out after %d seconds.".formatted(timeoutSeconds));
  }

  int files() {
    return directions.files() == null ? set.files() : directions.files();
  }

  /** Those that are invented. */
  Entry.Rows rows() {
    if (!hasOutput()) {
      return Entry.Rows.NONE;
    }
    if (findsNothing) {
      return new Entry.Rows(true, 0, 0, 0, files());
    }
    var bytes = directions.rows() == null && directions.bytes() != null ? directions.bytes() : 0L;
    return new Entry.Rows(
        true,
        directions.rows() == null ? set.rows().at(chance() >>> 8) : directions.rows(),
        bytes,
        directions.rowBytes() == null ? 0 : directions.rowBytes(),
        files());
  }

  private long chance() {
    return Chance.mixed(executionId.hashCode());
  }

  /**
   * What of the knobs stays with the execution, so that its result is the same at each download.
   */
  @Nullable ObjectNode knobs() {
    var kept = directions.knobs().deepCopy();
    ObjectNode all = Json.MAPPER.valueToTree(set);
    if (set.compression() != Compression.NONE) {
      kept.set("compression", all.get("compression"));
    }
    if (set.filtered() > 0) {
      kept.set("filtered", all.get("filtered"));
    }
    return kept.isEmpty() ? null : kept;
  }
}
