package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.execution.ExecutionTotals;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.query.QueryStore;
import com.recomamp.workflows.execution.ExecutionId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The figures of RecomAMP's dashboard. */
@RestController
@RequestMapping(path = "/api/stats", produces = "application/json")
@Tag(name = "RecomAMP")
class RecomampStats {
  private static final int RECENT = 10;

  private final ExecutionTotals totals;
  private final ExecutionViews executions;
  private final InstanceViews instances;
  private final QueryStore queries;
  private final InstantSource clock;

  RecomampStats(
      ExecutionTotals totals,
      ExecutionViews executions,
      InstanceViews instances,
      QueryStore queries,
      InstantSource clock) {
    this.totals = totals;
    this.executions = executions;
    this.instances = instances;
    this.queries = queries;
    this.clock = clock;
  }

  @GetMapping({"", "/"})
  @Operation(summary = "What ran in the last seven days, and the newest executions")
  Stats stats() {
    var now = clock.instant();
    var week = totals.since(now.minus(Duration.ofDays(7)));
    var day = totals.since(now.minus(Duration.ofDays(1)));
    var all = instances.list();
    return new Stats(
        all.size(),
        all.stream().filter(instance -> !instance.paused()).count(),
        queries.count(),
        Executions.of(day, week),
        new Schedules(0, 0, 0, 0),
        executions.list(StoredExecutions.newest(null, null, RECENT)).items().stream()
            .map(Activity::of)
            .toList());
  }

  record Stats(
      long totalInstances,
      long activeInstances,
      long totalWorkflows,
      Executions executions,
      Schedules schedules,
      List<Activity> recentActivity) {}

  /**
   * @param successRate in whole percent of what has ended; 0 if nothing has
   */
  record Executions(long total24h, long total7d, long successRate, Breakdown statusBreakdown) {
    private static Executions of(ExecutionTotals.Statuses day, ExecutionTotals.Statuses week) {
      var ended = week.succeeded() + week.failed();
      return new Executions(
          day.all(),
          week.all(),
          ended == 0 ? 0 : Math.round(100.0 * week.succeeded() / ended),
          new Breakdown(week.succeeded(), week.failed(), week.running(), week.pending()));
    }
  }

  record Breakdown(long succeeded, long failed, long running, long pending) {}

  record Schedules(long total, long active, long failing, long upcoming24h) {}

  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Activity(
      ExecutionId executionId,
      String workflowName,
      String instanceName,
      String status,
      Instant startedAt,
      @Nullable Instant completedAt) {
    private static Activity of(ExecutionView execution) {
      var course = Course.of(execution);
      return new Activity(
          execution.id(),
          execution.queryName(),
          execution.instanceName(),
          RecomampStatus.of(execution).amcWord(),
          course.startedAt(),
          course.completedAt());
    }
  }
}
