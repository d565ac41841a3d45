package com.recomamp.workflows.instance;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Tends one instance for as long as it has an open attempt: one look per cycle tells everything
 * about all of them.
 */
@WorkflowInterface
public interface InstanceWorkflow {

  @WorkflowMethod
  void keepTending(InstanceId instance);

  @SignalMethod(description = "Look at AMC now instead of at the next cycle")
  void wake();

  static String idOf(InstanceId instance) {
    return "instance-" + instance;
  }
}
