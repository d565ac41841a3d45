package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The question to AMC whether it takes a SQL, and the answer if there is one.
 *
 * @param message AMC's words, or why it did not come to an answer
 * @param age since it ended, by PostgreSQL's clock
 */
public record DryRun(
    ExecutionId execution,
    ExecutionStatus status,
    @Nullable FailureClass failure,
    @Nullable String message,
    @Nullable Instant endedAt,
    @Nullable Duration age) {

  public boolean isTaken() {
    return status == ExecutionStatus.SUCCEEDED;
  }

  /** For what the SQL says; else AMC did not come to it. */
  public boolean isRefused() {
    return failure == FailureClass.SQL_REFUSED || failure == FailureClass.PARAMETER;
  }

  /** Whether nothing more comes by itself. */
  public boolean rests() {
    return status.isEnd() || status == ExecutionStatus.NEEDS_ATTENTION;
  }
}
