package com.recomamp.worker.connection;

import com.recomamp.worker.AskOnce;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.connection.SyncWorkflow;
import io.temporal.spring.boot.WorkflowImpl;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.UUID;

/** Reads once. */
@WorkflowImpl(taskQueues = TaskQueues.EXECUTIONS)
public class Sync implements SyncWorkflow {
  private final SyncSteps steps =
      Workflow.newActivityStub(
          SyncSteps.class,
          AskOnce.within(
              Duration.ofMinutes(10), "list accounts and instances at AMC, in every region"));

  @Override
  public void sync(UUID connection) {
    steps.sync(connection);
  }
}
