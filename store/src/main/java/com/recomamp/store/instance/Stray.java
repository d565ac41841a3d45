package com.recomamp.store.instance;

import com.recomamp.workflows.execution.ExecutionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An AMC execution that a POST of ours made beside the one that its attempt has.
 *
 * @param attempt the number of the attempt that its mark names
 * @param cancelSentAt when AMC was last told to cancel it, whatever it answered
 */
public record Stray(
    String amcExecutionId,
    ExecutionId execution,
    int attempt,
    Instant foundAt,
    @Nullable Instant cancelSentAt) {

  public enum Kind {
    /** A POST of ours made it. */
    DUPLICATE,
    /** Somebody else did. */
    COPY
  }
}
