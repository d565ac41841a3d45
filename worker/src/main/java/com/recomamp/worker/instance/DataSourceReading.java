package com.recomamp.worker.instance;

import com.recomamp.worker.AskOnce;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.DataSourcesWorkflow;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.spring.boot.WorkflowImpl;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Reads once. */
@WorkflowImpl(taskQueues = TaskQueues.EXECUTIONS)
public class DataSourceReading implements DataSourcesWorkflow {
  private final DataSourceSteps steps =
      Workflow.newActivityStub(
          DataSourceSteps.class,
          AskOnce.within(Duration.ofMinutes(3), "list the instance's tables at AMC"));

  @Override
  public void read(InstanceId instance) {
    steps.read(instance);
  }
}
