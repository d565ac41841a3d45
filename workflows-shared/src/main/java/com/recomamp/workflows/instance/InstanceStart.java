package com.recomamp.workflows.instance;

import com.recomamp.workflows.TaskQueues;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;

/** How an instance's tender is started, by whoever notices that it should be there. */
public record InstanceStart(InstanceId instance) {
  /** Before executions: a burst of them must not keep anybody from looking. */
  private static final int FIRST = 1;

  public WorkflowOptions options() {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(InstanceWorkflow.idOf(instance))
        .setTaskQueue(TaskQueues.EXECUTIONS)
        .setPriority(
            Priority.newBuilder().setPriorityKey(FIRST).setFairnessKey(instance.value()).build())
        .setStaticSummary("tends " + instance)
        .build();
  }
}
