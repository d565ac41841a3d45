package com.recomamp.api.recomamp;

import com.recomamp.api.recomamp.BatchRun.Member;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.result.ResultRows;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A batch in RecomAMP's words. */
final class BatchAnswer {
  private static final String INSTANCE_NAME = "_instance_name";
  private static final String INSTANCE_ID = "_instance_id";

  private BatchAnswer() {}

  /** That it was accepted. */
  static BothCasings accepted(BatchRun run) {
    return outline(run)
        .with("batch_execution_id", run.batch().id().uuid())
        .with("status", run.status())
        .with("executions", run.members().stream().map(BatchAnswer::execution).toList());
  }

  /** Its dialog waits for ever for a cancelled batch, so that one has failed. */
  static BothCasings status(BatchRun run) {
    var status = run.status();
    return described(run)
        .with("status", status.equals("cancelled") ? "failed" : status)
        .with("executions", run.members().stream().map(BatchAnswer::execution).toList());
  }

  /** In a list nobody waits for it. */
  static BothCasings listed(BatchRun run) {
    var batch = run.batch();
    return described(run)
        .with("id", batch.id().uuid())
        .with("status", run.status())
        .with(
            "workflows",
            new BothCasings()
                .with("name", batch.queryName())
                .with("description", batch.queryDescription()));
  }

  /**
   * @param results the first rows of each execution that has a result
   */
  static BothCasings results(BatchRun run, Map<ExecutionId, ResultRows> results) {
    return outline(run)
        .with("status", run.status())
        .with("completed_instances", run.count(RecomampStatus.COMPLETED))
        .with("failed_instances", notCompleted(run))
        .with(
            "instance_results",
            run.members().stream()
                .filter(member -> member.status() == RecomampStatus.COMPLETED)
                .map(BatchAnswer::instanceResult)
                .toList())
        .with("aggregated_data", results.isEmpty() ? null : aggregated(run, results));
  }

  private static BothCasings outline(BatchRun run) {
    return new BothCasings()
        .with("batch_id", run.batch().id())
        .with("workflow_id", run.batch().query())
        .with("total_instances", run.members().size());
  }

  private static BothCasings described(BatchRun run) {
    var batch = run.batch();
    var counts = new LinkedHashMap<String, Long>();
    run.counts().forEach((status, count) -> counts.put(status.word(), count));
    return outline(run)
        .with("name", batch.name())
        .with("description", batch.description())
        .with("completed_instances", run.count(RecomampStatus.COMPLETED))
        .with("failed_instances", notCompleted(run))
        .with("running_instances", run.count(RecomampStatus.RUNNING))
        .with("pending_instances", run.count(RecomampStatus.PENDING))
        .with("started_at", batch.requestedAt())
        .with("completed_at", run.completedAt())
        .with("status_counts", counts);
  }

  /** Its dialog knows no cancelled ones and shows these four counts as the whole. */
  private static long notCompleted(BatchRun run) {
    return run.count(RecomampStatus.FAILED) + run.count(RecomampStatus.CANCELLED);
  }

  private static BothCasings execution(Member member) {
    var view = member.execution();
    var course = view == null ? null : Course.of(view);
    var instance = member.instance();
    var error = view == null ? member.accepted().refusal() : ErrorDetails.text(view);
    return new BothCasings()
        .with("id", view == null ? null : view.id().uuid())
        .with("execution_id", view == null ? null : view.id())
        .with("instance_id", member.accepted().instance())
        .with("target_instance_id", instance == null ? null : instance.uuid())
        .with("instance_name", name(member))
        .with("status", member.status().word())
        .with("progress", course == null ? 100 : course.progress())
        .with("started_at", course == null ? null : course.startedAt())
        .with("completed_at", course == null ? null : course.completedAt())
        .with("duration_seconds", course == null ? null : course.durationSeconds())
        .with("row_count", view == null ? null : rows(view))
        .with(
            "amc_execution_id",
            view == null || view.amc() == null ? null : view.amc().executionId())
        .with("error", error)
        .with("error_message", error);
  }

  private static BothCasings instanceResult(Member member) {
    var view = Objects.requireNonNull(member.execution());
    var course = Course.of(view);
    return new BothCasings()
        .with("instance_id", member.accepted().instance())
        .with("instance_name", name(member))
        .with("instance_region", member.instance() == null ? null : member.instance().region())
        .with("execution_id", view.id())
        .with("row_count", rows(view))
        .with("duration_seconds", course.durationSeconds())
        .with("completed_at", course.completedAt());
  }

  private static BothCasings aggregated(BatchRun run, Map<ExecutionId, ResultRows> results) {
    var names = new LinkedHashSet<>(List.of(INSTANCE_NAME, INSTANCE_ID));
    var rows = new ArrayList<Map<String, @Nullable String>>();
    long total = 0;
    for (var member : run.members()) {
      var result = results.get(member.accepted().execution());
      if (result == null) {
        continue;
      }
      total += result.total();
      var named = NamedRows.of(result);
      names.addAll(named.names());
      for (var row : named.rows()) {
        var marked = new LinkedHashMap<String, @Nullable String>();
        marked.put(INSTANCE_NAME, name(member));
        marked.put(INSTANCE_ID, member.accepted().instance().value());
        marked.putAll(row);
        rows.add(marked);
      }
    }
    var columns = names.stream().map(name -> Map.of("name", name)).toList();
    return new BothCasings().with("columns", columns).with("rows", rows).with("total_rows", total);
  }

  private static @Nullable Long rows(ExecutionView view) {
    return view.result() == null ? null : view.result().rows();
  }

  private static String name(Member member) {
    return member.instance() == null
        ? member.accepted().instance().value()
        : member.instance().name();
  }
}
