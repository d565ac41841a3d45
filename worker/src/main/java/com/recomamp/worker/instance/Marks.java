package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.store.execution.Attempt;

/** Which of an attempt's two marks AMC gives back for one of its executions. */
record Marks(boolean workflowId, boolean comment) {

  static Marks of(Attempt attempt, AmcExecution run) {
    return of(new Mark(attempt.execution(), attempt.number()), run);
  }

  static Marks of(Mark mark, AmcExecution run) {
    var workflowId = Attempt.amcWorkflowId(mark.execution(), mark.attempt());
    var comment = Attempt.comment(mark.execution(), mark.attempt());
    return new Marks(
        workflowId.equals(run.workflowId()) || workflowId.equals(run.embeddedWorkflowId()),
        run.sqlQuery() != null && run.sqlQuery().startsWith(comment));
  }

  boolean any() {
    return workflowId || comment;
  }
}
