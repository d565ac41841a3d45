package com.recomamp.worker.result;

import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/** Only the step of an execution that collects, with as many tries as a test wants. */
@WorkflowInterface
public interface Collecting {

  @WorkflowMethod
  void collect(ExecutionId execution, int tries);

  final class Once implements Collecting {
    @Override
    public void collect(ExecutionId execution, int tries) {
      Workflow.newActivityStub(
              ResultSteps.class,
              ActivityOptions.newBuilder()
                  .setTaskQueue(TaskQueues.RESULTS)
                  .setStartToCloseTimeout(Duration.ofHours(6))
                  .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(tries).build())
                  .build())
          .collect(execution);
    }
  }
}
