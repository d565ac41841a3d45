package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.execution.ExecutionFilter;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of executions, newest first, as RecomAMP's execution pages read it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record StoredExecutions(
    boolean success,
    List<Item> executions,
    int total,
    String source,
    @Nullable String nextToken,
    String message) {

  static ExecutionFilter newest(@Nullable InstanceId instance, @Nullable QueryId query, int limit) {
    return new ExecutionFilter(
        ExecutionKind.RUN,
        Set.of(),
        instance,
        query,
        null,
        null,
        Math.clamp(limit, 1, ExecutionFilter.MOST));
  }

  static StoredExecutions of(List<ExecutionView> executions, String source) {
    return new StoredExecutions(
        true,
        executions.stream().map(Item::of).toList(),
        executions.size(),
        source,
        null,
        "%d executions".formatted(executions.size()));
  }

  /**
   * @param status in AMC's words
   * @param sqlQuery its beginning
   * @param executionParameters null if they are long
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Item(
      ExecutionId workflowExecutionId,
      @Nullable QueryId workflowId,
      String workflowName,
      @Nullable String workflowDescription,
      InstanceId instanceId,
      String status,
      String amcStatus,
      Instant startTime,
      @Nullable Instant endTime,
      Instant createdAt,
      @Nullable Instant completedAt,
      @Nullable Long durationSeconds,
      String triggeredBy,
      @Nullable String amcExecutionId,
      @Nullable Long rowCount,
      @Nullable String errorMessage,
      @Nullable String sqlQuery,
      @Nullable Map<String, @Nullable Object> executionParameters,
      InstanceInfo instanceInfo,
      boolean snowflakeEnabled,
      @Nullable String snowflakeStatus,
      int snowflakeAttemptCount,
      boolean isStoredLocally) {

    /**
     * @param id AMC's
     */
    record InstanceInfo(InstanceId id, String name, List<String> brands) {}

    private static Item of(ExecutionView execution) {
      var course = Course.of(execution);
      return new Item(
          execution.id(),
          execution.queryId(),
          execution.queryName(),
          null,
          execution.instanceId(),
          RecomampStatus.of(execution).amcWord(),
          RecomampStatus.amcStatus(execution),
          course.startedAt(),
          course.completedAt(),
          execution.requestedAt(),
          course.completedAt(),
          course.durationSeconds(),
          StatusAnswer.TRIGGERED_BY,
          execution.amc() == null ? null : execution.amc().executionId(),
          execution.result() == null ? null : execution.result().rows(),
          ErrorDetails.text(execution),
          execution.sql(),
          RunParameters.of(execution),
          new InstanceInfo(execution.instanceId(), execution.instanceName(), List.of()),
          false,
          null,
          0,
          true);
    }
  }
}
