package com.recomamp.worker.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.temporal.client.WorkflowClient;
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
}
