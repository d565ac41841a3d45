package com.recomamp.worker.execution;

import static io.temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which run of an execution's workflow Temporal calls the current one. */
@Component
class CurrentRuns {
  private final WorkflowClient temporal;

  CurrentRuns(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  boolean isCurrent(ExecutionId execution, String run) {
    var current =
        temporal
            .newUntypedWorkflowStub(ExecutionWorkflow.idOf(execution))
            .describe()
            .getExecution()
            .getRunId();
    return current.equals(run);
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
