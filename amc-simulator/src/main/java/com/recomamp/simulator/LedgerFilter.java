package com.recomamp.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Which lines of the ledger are wanted; {@code after} is the number of the last line already known.
 */
record LedgerFilter(@Nullable String instanceId, @Nullable String executionId, long after) {
  boolean accepts(long number, @Nullable String ofInstance, @Nullable String ofExecution) {
    return number > after
        && (instanceId == null || instanceId.equals(ofInstance))
        && (executionId == null || executionId.equals(ofExecution));
  }
}
