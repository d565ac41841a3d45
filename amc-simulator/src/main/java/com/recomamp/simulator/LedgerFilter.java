package com.recomamp.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of the ledger are wanted.
 *
 * @param after the number of the last line already known
 * @param last how many of the latest; nothing for all
 */
record LedgerFilter(
    @Nullable String instanceId, @Nullable String executionId, long after, @Nullable Integer last) {
  <T> List<T> latest(List<T> all) {
    return last == null || all.size() <= last ? all : all.subList(all.size() - last, all.size());
  }

  boolean accepts(long number, @Nullable String ofInstance, @Nullable String ofExecution) {
    return number > after
        && (instanceId == null || instanceId.equals(ofInstance))
        && (executionId == null || executionId.equals(ofExecution));
  }
}
