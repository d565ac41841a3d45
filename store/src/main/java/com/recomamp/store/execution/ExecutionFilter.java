package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which executions to list, newest first.
 *
 * @param statuses any of them; empty for all
 * @param text part of the query's name, the note or the requester, or the beginning of an id
 * @param before the last execution of the page before
 */
public record ExecutionFilter(
    ExecutionKind kind,
    Set<ExecutionStatus> statuses,
    @Nullable InstanceId instance,
    @Nullable QueryId query,
    @Nullable String text,
    @Nullable ExecutionId before,
    int limit) {
  public static final int MOST = 200;

  public ExecutionFilter {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit is %d: allowed are 1 to %d".formatted(limit, MOST));
    }
  }
}
