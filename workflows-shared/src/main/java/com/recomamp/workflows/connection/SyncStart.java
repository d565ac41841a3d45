package com.recomamp.workflows.connection;

import com.recomamp.workflows.TaskQueues;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;
import java.util.UUID;

/** How a sync is asked for; whoever asks while one runs joins in. */
public record SyncStart(UUID connection) {
  /** Somebody waits for it, and nobody's result does. */
  public static final int RANK = 3;

  public WorkflowOptions options() {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(SyncWorkflow.idOf(connection))
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setTaskQueue(TaskQueues.EXECUTIONS)
        .setPriority(Priority.newBuilder().setPriorityKey(RANK).build())
        .setStaticSummary("reads accounts and instances of connection " + connection)
        .build();
  }
}
