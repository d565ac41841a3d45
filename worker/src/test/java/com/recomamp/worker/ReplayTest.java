package com.recomamp.worker;

import com.recomamp.worker.execution.ExecutionLoop;
import com.recomamp.worker.instance.InstanceLoop;
import io.temporal.testing.WorkflowReplayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories of workflows that ran on a real server. One that no longer replays would break every
 * execution that is under way at the next deployment: such a change goes through {@code
 * Workflow.getVersion}.
 */
class ReplayTest {

  @ParameterizedTest
  @ValueSource(strings = {"execution-succeeded", "execution-failed", "execution-cancelled"})
  void anExecutionThatBeganBeforeGoesOnWithThisCode(String history) throws Exception {
    WorkflowReplayer.replayWorkflowExecutionFromResource(
        "histories/%s.json".formatted(history), ExecutionLoop.class);
  }

  @ParameterizedTest
  @ValueSource(strings = "instance-tended")
  void aTenderThatBeganBeforeGoesOnWithThisCode(String history) throws Exception {
    WorkflowReplayer.replayWorkflowExecutionFromResource(
        "histories/%s.json".formatted(history), InstanceLoop.class);
  }
}
