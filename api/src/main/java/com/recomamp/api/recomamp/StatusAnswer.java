package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Where an execution is, in RecomAMP's words. Nothing in it changes once it is finished: its
 * frontend asks again at each change.
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
record StatusAnswer(
    UUID id,
    ExecutionId executionId,
    String status,
    int progress,
    Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable Long durationSeconds,
    @Nullable String errorMessage,
    @Nullable Long rowCount,
    String triggeredBy,
    @Nullable String amcExecutionId) {
  static final String TRIGGERED_BY = "manual";

  /** Its run dialog waits for ever for a cancelled execution, so that one has failed. */
  static StatusAnswer of(ExecutionView execution) {
    var status = RecomampStatus.of(execution);
    return of(execution, status == RecomampStatus.CANCELLED ? RecomampStatus.FAILED : status);
  }

  /** In a list nobody waits for it. */
  static StatusAnswer listed(ExecutionView execution) {
    return of(execution, RecomampStatus.of(execution));
  }

  private static StatusAnswer of(ExecutionView execution, RecomampStatus status) {
    var course = Course.of(execution);
    var result = execution.result();
    return new StatusAnswer(
        execution.id().uuid(),
        execution.id(),
        status.word(),
        course.progress(),
        course.startedAt(),
        course.completedAt(),
        course.durationSeconds(),
        ErrorDetails.text(execution),
        result == null ? null : result.rows(),
        TRIGGERED_BY,
        execution.amc() == null ? null : execution.amc().executionId());
  }
}
