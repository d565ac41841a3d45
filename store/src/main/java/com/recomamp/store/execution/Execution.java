package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where an execution is and what people asked of it; what it runs is {@link PinnedInputs}.
 *
 * @param isRepeatable whether that is what it ran; false for some that were imported
 */
public record Execution(
    ExecutionId id,
    ExecutionKind kind,
    InstanceId instance,
    UUID account,
    String queryName,
    String requestedBy,
    Priority priority,
    ExecutionStatus status,
    int retriesWanted,
    @Nullable Instant cancelRequestedAt,
    @Nullable Instant retryRequestedAt,
    @Nullable Instant endedAt,
    @Nullable FailureClass failure,
    @Nullable String failureMessage,
    @Nullable String waitingFor,
    boolean isRepeatable) {

  public boolean isDryRun() {
    return kind == ExecutionKind.DRY_RUN;
  }

  public boolean hasEnded() {
    return endedAt != null;
  }

  public boolean cancelRequested() {
    return cancelRequestedAt != null;
  }

  /** Another attempt is to follow the open one when that has ended. */
  public boolean retryRequested() {
    return retryRequestedAt != null;
  }
}
