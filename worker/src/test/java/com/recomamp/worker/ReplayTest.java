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
 *
 * <p>The replayer calls every run {@code run_id_in_replay}, and an execution compares the run to
 * which its end was said with its own; so that is the last run's id in these files.
 */
class ReplayTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "execution-succeeded",
        "execution-failed",
        "execution-cancelled",
        "execution-updated",
        "execution-reset"
      })
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
