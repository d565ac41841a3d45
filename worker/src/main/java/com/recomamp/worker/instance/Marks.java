package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.store.execution.Attempt;

/** Which of an attempt's two marks AMC gives back for one of its executions. */
record Marks(boolean workflowId, boolean comment) {

  static Marks of(Attempt attempt, AmcExecution run) {
    return new Marks(
        attempt.amcWorkflowId().equals(run.workflowId())
            || attempt.amcWorkflowId().equals(run.embeddedWorkflowId()),
        run.sqlQuery() != null && run.sqlQuery().startsWith(attempt.comment()));
  }

  boolean any() {
    return workflowId || comment;
  }
}
