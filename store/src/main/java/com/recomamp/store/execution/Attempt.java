package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One POST to AMC and what became of it; open until {@code closedAt}.
 *
 * @param seenAt PostgreSQL's time when this was read: what decides compares with it, never with a
 *     worker's clock
 */
public record Attempt(
    ExecutionId execution,
    int number,
    InstanceId instance,
    UUID account,
    String ownerRun,
    Duration timeout,
    boolean dryRun,
    @Nullable Instant notBefore,
    @Nullable Instant grantedAt,
    @Nullable Instant postedAt,
    @Nullable Instant postingUntil,
    @Nullable Instant answeredAt,
    @Nullable Answer answer,
    int doubtLooks,
    @Nullable String amcExecutionId,
    @Nullable String amcStatus,
    @Nullable String amcReason,
    @Nullable Instant amcCreatedAt,
    @Nullable Instant amcEndedAt,
    @Nullable Instant cancelSentAt,
    @Nullable Instant parkedAt,
    @Nullable FailureClass parkedClass,
    @Nullable String parkedMessage,
    @Nullable Instant closedAt,
    Instant seenAt) {

  /** What AMC's answer to the POST was; null while there is none. */
  public enum Answer {
    SUBMITTED,
    REFUSED,
    /** 401 or 429: not processed, if the next look shows no trace of it. */
    NOT_PROCESSED,
    UNCLEAR
  }

  public boolean isOpen() {
    return closedAt == null;
  }

  public boolean isGranted() {
    return grantedAt != null;
  }

  public boolean isPosted() {
    return postedAt != null;
  }

  public boolean isAtAmc() {
    return amcExecutionId != null;
  }

  /** An intent to submit without a clear answer. */
  public boolean isInDoubt() {
    return postedAt != null && amcExecutionId == null && answer != Answer.REFUSED;
  }

  public boolean isParked() {
    return parkedAt != null;
  }

  /** Our ad hoc workflow's id at AMC, one of the two marks by which we know our runs. */
  public String amcWorkflowId() {
    return amcWorkflowId(execution, number);
  }

  public static String amcWorkflowId(ExecutionId execution, int number) {
    return execution + "-" + number;
  }

  /** The comment at position 0 of the SQL that AMC gets, the other mark. */
  public String comment() {
    return comment(execution, number);
  }

  public static String comment(ExecutionId execution, int number) {
    return "/* amc-orchestrator %s/%d */".formatted(execution, number);
  }
}
