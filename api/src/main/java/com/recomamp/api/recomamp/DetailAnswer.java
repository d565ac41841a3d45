package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** An execution with what it ran with, in RecomAMP's words. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
record DetailAnswer(
    ExecutionId executionId,
    @Nullable UUID workflowId,
    String workflowName,
    String status,
    int progress,
    @Nullable Map<String, @Nullable Object> executionParameters,
    Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable Long durationSeconds,
    @Nullable String errorMessage,
    @Nullable Long rowCount,
    String triggeredBy,
    @Nullable String amcExecutionId,
    @Nullable String outputLocation,
    @Nullable Long sizeBytes) {

  static DetailAnswer of(ExecutionView execution) {
    var course = Course.of(execution);
    var result = execution.result();
    return new DetailAnswer(
        execution.id(),
        execution.queryId() == null ? null : execution.queryId().uuid(),
        execution.queryName(),
        RecomampStatus.of(execution).word(),
        course.progress(),
        RunParameters.of(execution),
        course.startedAt(),
        course.completedAt(),
        course.durationSeconds(),
        ErrorDetails.text(execution),
        result == null ? null : result.rows(),
        StatusAnswer.TRIGGERED_BY,
        execution.amc() == null ? null : execution.amc().executionId(),
        csv(execution),
        result == null ? null : result.bytes());
  }

  /** Where the whole result can be had while it is kept. */
  static @Nullable String csv(ExecutionView execution) {
    var result = execution.result();
    return result == null || result.expiredAt() != null
        ? null
        : "/api/v1/executions/%s/result.csv".formatted(execution.id());
  }
}
