package com.recomamp.workflows.execution;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Carries one execution out. It may be started at any time, twice or late: PostgreSQL says what is
 * to be done, also that nothing is.
 */
@WorkflowInterface
public interface ExecutionWorkflow {

  /**
   * Returns how the execution ended; one that failed ends this workflow as Failed, with the failure
   * class as type.
   */
  @WorkflowMethod
  ExecutionOutcome carryOut(ExecutionId execution);

  @SignalMethod(
      description = "Ask PostgreSQL again what to do next; carries no fact, harmless at any time")
  void wake();

  static String idOf(ExecutionId execution) {
    return "execution-" + execution;
  }
}
