package com.recomamp.workflows.instance;

import com.recomamp.workflows.TaskQueues;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;

/** How an instance's tables are asked for; whoever asks while they are being read joins in. */
public record DataSourcesStart(InstanceId instance) {
  /** Behind everything that somebody's result depends on. */
  public static final int RANK = 5;

  public WorkflowOptions options() {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(DataSourcesWorkflow.idOf(instance))
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setTaskQueue(TaskQueues.EXECUTIONS)
        .setPriority(
            Priority.newBuilder().setPriorityKey(RANK).setFairnessKey(instance.value()).build())
        .setStaticSummary("reads which tables " + instance + " has")
        .build();
  }
}
