package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcStatus;
import com.recomamp.store.execution.Attempt;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MarkTest {
  private final ExecutionId execution = ExecutionId.next();

  @Test
  void eachOfTheTwoMarksTellsWhosePostItWas() {
    var byId = run(Attempt.amcWorkflowId(execution, 12), null);
    var byComment = run("transient_1", Attempt.comment(execution, 3) + "\nSELECT 1\nFROM t");

    assertThat(Mark.of(byId)).contains(new Mark(execution, 12));
    assertThat(Mark.of(byComment)).contains(new Mark(execution, 3));
  }

  @Test
  void whatOnlyResemblesAMarkIsNone() {
    assertThat(Mark.of(run("transient_1", "SELECT 1 " + Attempt.comment(execution, 3)))).isEmpty();
    assertThat(Mark.of(run(execution + "-x", null))).isEmpty();
    assertThat(Mark.of(run(Attempt.amcWorkflowId(execution, 1) + "-copy", null))).isEmpty();
    assertThat(Mark.of(run("exec_zz-1", "/* amc-orchestrator exec_/1 */"))).isEmpty();
    assertThat(Mark.of(run(null, null))).isEmpty();
  }

  private static AmcExecution run(@Nullable String workflowId, @Nullable String sql) {
    return new AmcExecution(
        new AmcExecutionId("amc-1"),
        workflowId,
        null,
        AmcStatus.RUNNING,
        "RUNNING",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of(),
        sql,
        null,
        null,
        List.of());
  }
}
