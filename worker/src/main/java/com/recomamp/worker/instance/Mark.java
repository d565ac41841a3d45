package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose POST a run of AMC's list was, as one of our marks on it tells. */
record Mark(ExecutionId execution, int attempt) {
  private static final String ID = "(exec_[0-7][0-9a-v]{25})";
  private static final Pattern WORKFLOW_ID = Pattern.compile(ID + "-([0-9]{1,9})");
  private static final Pattern COMMENT =
      Pattern.compile("/\\* amc-orchestrator " + ID + "/([0-9]{1,9}) \\*/.*", Pattern.DOTALL);

  static Optional<Mark> of(AmcExecution run) {
    return Stream.of(
            in(WORKFLOW_ID, run.workflowId()),
            in(WORKFLOW_ID, run.embeddedWorkflowId()),
            in(COMMENT, run.sqlQuery()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Mark> in(Pattern form, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    var found = form.matcher(text);
    return found.matches()
        ? Optional.of(new Mark(ExecutionId.parse(found.group(1)), Integer.parseInt(found.group(2))))
        : Optional.empty();
  }
}
