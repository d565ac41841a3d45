package com.recomamp.worker.instance;

import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.DataSourcesWorkflow;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.spring.boot.WorkflowImpl;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Reads once. */
@WorkflowImpl(taskQueues = TaskQueues.EXECUTIONS)
public class DataSourceReading implements DataSourcesWorkflow {

  /** What is repeated is only what AMC was not asked for, such as while PostgreSQL is away. */
  private static final ActivityOptions ASK_ONCE =
      ActivityOptions.newBuilder()
          .setTaskQueue(TaskQueues.AMC)
          .setStartToCloseTimeout(Duration.ofMinutes(3))
          .setHeartbeatTimeout(Duration.ofSeconds(15))
          .setRetryOptions(
              RetryOptions.newBuilder()
                  .setInitialInterval(Duration.ofSeconds(5))
                  .setMaximumInterval(Duration.ofMinutes(10))
                  .build())
          .setSummary("list the instance's tables at AMC")
          .build();

  private final DataSourceSteps steps = Workflow.newActivityStub(DataSourceSteps.class, ASK_ONCE);

  @Override
  public void read(InstanceId instance) {
    steps.read(instance);
  }
}
