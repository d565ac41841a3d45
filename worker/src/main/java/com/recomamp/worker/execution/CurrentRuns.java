package com.recomamp.worker.execution;

import static io.temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;

import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.worker.deployment.TemporalNamespace;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which run of an execution's workflow Temporal calls the current one; none, where another Temporal
 * has taken the place of this one.
 */
@Component
class CurrentRuns {
  private final WorkflowClient temporal;
  private final TemporalNamespace namespace;
  private final DeploymentStore deployments;
  private volatile @Nullable String namespaceId;

  CurrentRuns(WorkflowClient temporal, TemporalNamespace namespace, DeploymentStore deployments) {
    this.temporal = temporal;
    this.namespace = namespace;
    this.deployments = deployments;
  }

  boolean isCurrent(ExecutionId execution, String run) {
    if (isOfFormerTemporal()) {
      return false;
    }
    var current =
        temporal
            .newUntypedWorkflowStub(ExecutionWorkflow.idOf(execution))
            .describe()
            .getExecution()
            .getRunId();
    return current.equals(run);
  }

  /** What was known of it is asked for anew only if it speaks against it. */
  private boolean isOfFormerTemporal() {
    var known = namespaceId;
    if (known != null && !deployments.isFormerTemporal(known)) {
      return false;
    }
    var now = namespace.id();
    namespaceId = now;
    return deployments.isFormerTemporal(now);
  }

  /** What the person wrote who reset the workflow, so that this run began. */
  Optional<String> reasonOfReset(ExecutionId execution, String run) {
    return temporal.fetchHistory(ExecutionWorkflow.idOf(execution), run).getEvents().stream()
        .map(HistoryEvent::getWorkflowTaskFailedEventAttributes)
        .filter(failed -> failed.getCause() == WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW)
        .reduce((_, last) -> last)
        .map(failed -> failed.getFailure().getMessage());
  }
}
