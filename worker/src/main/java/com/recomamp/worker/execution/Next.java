package com.recomamp.worker.execution;

import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's answer: the step, and what the Temporal UI shows meanwhile. */
public record Next(NextStep step, Shown shown) {

  /**
   * @param details in plain words, escaped for markdown
   */
  public record Shown(
      ExecutionStatus stage,
      @Nullable String amcExecutionId,
      @Nullable FailureClass failure,
      String details) {}
}
