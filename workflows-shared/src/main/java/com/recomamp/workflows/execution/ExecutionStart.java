package com.recomamp.workflows.execution;

import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.Priority;
import io.temporal.common.SearchAttributes;

/**
 * How an execution's workflow is started, by whoever notices that it should run: starting twice is
 * starting once, and one that has ended asks PostgreSQL and ends again.
 */
public record ExecutionStart(
    ExecutionId execution,
    InstanceId instance,
    String queryName,
    TimeWindow window,
    String requestedBy) {

  private static final int AFTER_TENDING = 3;

  public WorkflowOptions options() {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(ExecutionWorkflow.idOf(execution))
        .setTaskQueue(TaskQueues.EXECUTIONS)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setPriority(
            Priority.newBuilder()
                .setPriorityKey(AFTER_TENDING)
                .setFairnessKey(instance.value())
                .build())
        .setStaticSummary(
            "%s · %s · %s – %s".formatted(queryName, instance, window.start(), window.end()))
        .setTypedSearchAttributes(
            SearchAttributes.newBuilder()
                .set(ExecutionAttributes.INSTANCE, instance.value())
                .set(ExecutionAttributes.STAGE, ExecutionStatus.QUEUED.word())
                .set(ExecutionAttributes.REQUESTED_BY, requestedBy)
                .build())
        .build();
  }
}
