package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.instance.InstanceView;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.store.result.ResultRows;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All about an execution, as RecomAMP's detail dialog shows it. */
record AmcExecutionAnswer(boolean success, Detail execution) {

  /**
   * @param status in RecomAMP's words: its error panel depends on it
   * @param resultData null while there is no result, empty for one without rows
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Detail(
      ExecutionId executionId,
      ExecutionId workflowExecutionId,
      UUID localExecutionId,
      @Nullable String amcExecutionId,
      String status,
      String amcStatus,
      int progress,
      Instant startTime,
      @Nullable Instant endTime,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant completedAt,
      @Nullable Long durationSeconds,
      @Nullable Long rowCount,
      String triggeredBy,
      @Nullable String outputLocation,
      @Nullable String error,
      @Nullable String errorMessage,
      @Nullable ErrorDetails errorDetails,
      @Nullable List<Map<String, @Nullable String>> resultData,
      @Nullable InstanceInfo instanceInfo,
      List<String> brands,
      @Nullable QueryId workflowId,
      String workflowName,
      @Nullable WorkflowInfo workflowInfo,
      @Nullable String sqlQuery,
      @Nullable Map<String, @Nullable Object> executionParameters,
      boolean snowflakeEnabled,
      @Nullable String snowflakeStatus) {}

  record InstanceInfo(
      InstanceId id,
      InstanceId instanceId,
      String name,
      String instanceName,
      String region,
      String accountId,
      String accountName,
      String marketplaceId) {

    static InstanceInfo of(InstanceView instance) {
      return new InstanceInfo(
          instance.instanceId(),
          instance.instanceId(),
          instance.name(),
          instance.name(),
          instance.region(),
          instance.entityId(),
          instance.accountName(),
          instance.marketplaceId());
    }
  }

  /** The query as it was run. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record WorkflowInfo(
      QueryId id,
      String name,
      @Nullable String description,
      String sqlQuery,
      Map<String, @Nullable Object> parameters,
      Instant createdAt,
      Instant updatedAt) {

    static WorkflowInfo of(SavedQuery query) {
      return new WorkflowInfo(
          query.queryId(),
          query.name(),
          query.description(),
          query.sql(),
          WorkflowParameters.shown(query),
          query.createdAt(),
          query.updatedAt());
    }
  }

  static AmcExecutionAnswer of(
      ExecutionView execution,
      @Nullable InstanceView instance,
      @Nullable SavedQuery query,
      @Nullable ResultRows result) {
    var course = Course.of(execution);
    // Its page prints a duration of nought as if it were text.
    var seconds = course.durationSeconds();
    return new AmcExecutionAnswer(
        true,
        new Detail(
            execution.id(),
            execution.id(),
            execution.id().uuid(),
            execution.amc() == null ? null : execution.amc().executionId(),
            RecomampStatus.of(execution).word(),
            RecomampStatus.amcStatus(execution),
            course.progress(),
            course.startedAt(),
            course.completedAt(),
            execution.requestedAt(),
            execution.startedAt(),
            course.completedAt(),
            seconds == null || seconds == 0 ? null : seconds,
            execution.result() == null ? null : execution.result().rows(),
            StatusAnswer.TRIGGERED_BY,
            DetailAnswer.csv(execution),
            ErrorDetails.text(execution),
            ErrorDetails.text(execution),
            ErrorDetails.of(execution),
            result == null ? null : NamedRows.of(result).rows(),
            instance == null ? null : InstanceInfo.of(instance),
            List.of(),
            execution.queryId(),
            execution.queryName(),
            query == null ? null : WorkflowInfo.of(query),
            execution.sql(),
            RunParameters.of(execution),
            false,
            null));
  }
}
