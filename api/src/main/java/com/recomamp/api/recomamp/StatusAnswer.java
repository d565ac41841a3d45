package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import java.time.Duration;
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

  static StatusAnswer of(ExecutionView execution) {
    var started = execution.startedAt() == null ? execution.requestedAt() : execution.startedAt();
    var ended = execution.endedAt();
    var result = execution.result();
    return new StatusAnswer(
        execution.id().uuid(),
        execution.id(),
        word(execution),
        progress(execution.status()),
        started,
        ended,
        ended == null ? null : Math.max(0, Duration.between(started, ended).toSeconds()),
        error(execution),
        result == null ? null : result.rows(),
        "manual",
        execution.amc() == null ? null : execution.amc().executionId());
  }

  /** Its run dialog waits for ever for a cancelled execution, so that one has failed. */
  private static String word(ExecutionView execution) {
    return switch (execution.status()) {
      case QUEUED -> "pending";
      case SUBMITTED, RUNNING, COLLECTING -> "running";
      case NEEDS_ATTENTION -> execution.mayRunAtAmc() ? "running" : "failed";
      case SUCCEEDED -> "completed";
      case FAILED, CANCELLED -> "failed";
    };
  }

  private static int progress(ExecutionStatus status) {
    return switch (status) {
      case QUEUED -> 0;
      case SUBMITTED -> 10;
      case RUNNING, NEEDS_ATTENTION -> 50;
      case COLLECTING -> 90;
      case SUCCEEDED, FAILED, CANCELLED -> 100;
    };
  }

  private static @Nullable String error(ExecutionView execution) {
    var failure = execution.failure();
    if (failure != null) {
      return failure.message() == null
          ? failure.remedy()
          : failure.message() + "\n\n" + failure.remedy();
    }
    return execution.status() == ExecutionStatus.CANCELLED ? "The execution was cancelled." : null;
  }
}
