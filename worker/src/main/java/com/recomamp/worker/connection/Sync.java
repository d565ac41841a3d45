package com.recomamp.worker.connection;

import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.connection.SyncWorkflow;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.spring.boot.WorkflowImpl;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.UUID;

/** Reads once. */
@WorkflowImpl(taskQueues = TaskQueues.EXECUTIONS)
public class Sync implements SyncWorkflow {

  /** What is repeated is only what Amazon was not asked for, such as while PostgreSQL is away. */
  private static final ActivityOptions ASK_ONCE =
      ActivityOptions.newBuilder()
          .setTaskQueue(TaskQueues.AMC)
          .setStartToCloseTimeout(Duration.ofMinutes(10))
          .setHeartbeatTimeout(Duration.ofSeconds(15))
          .setRetryOptions(
              RetryOptions.newBuilder()
                  .setInitialInterval(Duration.ofSeconds(5))
                  .setMaximumInterval(Duration.ofMinutes(10))
                  .build())
          .setSummary("list accounts and instances at AMC, in every region")
          .build();

  private final SyncSteps steps = Workflow.newActivityStub(SyncSteps.class, ASK_ONCE);

  @Override
  public void sync(UUID connection) {
    steps.sync(connection);
  }
}
