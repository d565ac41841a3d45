package com.recomamp.api.recomamp;

import com.recomamp.store.batch.Batch;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.instance.InstanceView;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far a batch is: what its executions say now, nothing that is kept beside them. */
record BatchRun(Batch batch, List<Member> members) {

  /**
   * One instance of it.
   *
   * @param execution null if the query could not run there
   */
  record Member(
      Batch.Member accepted, @Nullable InstanceView instance, @Nullable ExecutionView execution) {
    RecomampStatus status() {
      return execution == null ? RecomampStatus.FAILED : RecomampStatus.of(execution);
    }
  }

  static List<BatchRun> of(
      List<Batch> batches, ExecutionViews executions, Collection<InstanceView> instances) {
    var ids =
        batches.stream()
            .flatMap(batch -> batch.members().stream())
            .map(Batch.Member::execution)
            .filter(Objects::nonNull)
            .toList();
    var views =
        executions.all(ids).stream()
            .collect(Collectors.toMap(ExecutionView::id, Function.identity()));
    var known =
        instances.stream().collect(Collectors.toMap(InstanceView::instanceId, Function.identity()));
    return batches.stream().map(batch -> of(batch, views, known)).toList();
  }

  private static BatchRun of(
      Batch batch,
      Map<ExecutionId, ExecutionView> executions,
      Map<InstanceId, InstanceView> instances) {
    var members = new ArrayList<Member>();
    for (var member : batch.members()) {
      members.add(
          new Member(
              member,
              instances.get(member.instance()),
              member.execution() == null ? null : executions.get(member.execution())));
    }
    return new BatchRun(batch, members);
  }

  /** How many instances are where; those without any are left out. */
  Map<RecomampStatus, Long> counts() {
    return members.stream()
        .collect(
            Collectors.groupingBy(
                Member::status, () -> new EnumMap<>(RecomampStatus.class), Collectors.counting()));
  }

  long count(RecomampStatus status) {
    return counts().getOrDefault(status, 0L);
  }

  boolean isFinished() {
    return count(RecomampStatus.PENDING) + count(RecomampStatus.RUNNING) == 0;
  }

  /** Running, completed, partial, failed or cancelled. */
  String status() {
    if (!isFinished()) {
      return "running";
    }
    if (count(RecomampStatus.COMPLETED) == members.size()) {
      return "completed";
    }
    if (count(RecomampStatus.COMPLETED) > 0) {
      return "partial";
    }
    return count(RecomampStatus.CANCELLED) == members.size() ? "cancelled" : "failed";
  }

  /** When the last of its executions ended; null while one has not. */
  @Nullable Instant completedAt() {
    return isFinished()
        ? members.stream()
            .map(Member::execution)
            .filter(Objects::nonNull)
            .map(ExecutionView::endedAt)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(null)
        : null;
  }
}
