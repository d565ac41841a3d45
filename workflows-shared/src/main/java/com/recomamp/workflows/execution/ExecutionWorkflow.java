package com.recomamp.workflows.execution;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Carries one execution out. It may be started at any time, twice or late: PostgreSQL says what is
 * to be done, also that nothing is.
 *
 * <p>The updates are for people at the Temporal UI. They write the same facts as the REST API does,
 * and answer in a sentence; one that is refused fails with it.
 */
@WorkflowInterface
public interface ExecutionWorkflow {
  String ID_PREFIX = "execution-";

  /**
   * Returns how the execution ended; one that failed ends this workflow as Failed, with the failure
   * class as type.
   */
  @WorkflowMethod
  ExecutionOutcome carryOut(ExecutionId execution);

  @SignalMethod(
      description = "Ask PostgreSQL again what to do next; carries no fact, harmless at any time")
  void wake();

  @UpdateMethod(
      description =
          "Go on with what needs attention, once the cause is mended. Data: a reason in double"
              + " quotes, or nothing. What has failed takes no update: reset it instead.")
  String retry(@Nullable String reason);

  @UpdateMethod(
      description =
          "Cancel it here and at AMC, as Request Cancellation does. Data: a reason in double"
              + " quotes, or nothing.")
  String cancel(@Nullable String reason);

  @UpdateMethod(
      description =
          "End it here although AMC may go on with it. Data: a reason in double quotes, or nothing."
              + " Refused while it is not certain whether AMC has it.")
  String abandon(@Nullable String reason);

  static String idOf(ExecutionId execution) {
    return ID_PREFIX + execution;
  }

  static ExecutionId executionOf(String workflowId) {
    return ExecutionId.parse(workflowId.substring(ID_PREFIX.length()));
  }
}
