package com.recomamp.simulator.query;

import org.jspecify.annotations.Nullable;

/**
 * What a workflow wants done with rows that too few people stand behind. AMC leaves them out unless
 * their values are to be removed, or a column is to tell which they are.
 */
public record Privacy(
    boolean removeValues,
    @Nullable String distinctUserCountColumn,
    @Nullable String filteredMetricsDiscriminatorColumn,
    @Nullable String filteredReasonColumn) {

  public boolean keepsRows() {
    return removeValues
        || filteredMetricsDiscriminatorColumn != null
        || filteredReasonColumn != null;
  }
}
