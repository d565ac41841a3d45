package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.store.execution.Attempt;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which of an attempt's two marks AMC gives back for one of its executions. */
record Marks(boolean workflowId, boolean comment) {
  private static final String NAME = "(exec_[0-7][0-9a-v]{25})";
  private static final Pattern WORKFLOW_ID = Pattern.compile(NAME + "-(\\d{1,6})");
  private static final Pattern COMMENT =
      Pattern.compile("/\\* amc-orchestrator " + NAME + "/(\\d{1,6}) \\*/");

  static Marks of(Attempt attempt, AmcExecution run) {
    return new Marks(
        attempt.amcWorkflowId().equals(run.workflowId())
            || attempt.amcWorkflowId().equals(run.embeddedWorkflowId()),
        run.sqlQuery() != null && run.sqlQuery().startsWith(attempt.comment()));
  }

  boolean any() {
    return workflowId || comment;
  }

  /** An attempt, as a mark names it. */
  record Named(ExecutionId execution, int attempt) {}

  /** Whose marks an AMC execution carries. */
  static Optional<Named> on(AmcExecution run) {
    return Stream.of(
            named(WORKFLOW_ID, run.workflowId()),
            named(WORKFLOW_ID, run.embeddedWorkflowId()),
            atTheBeginning(run.sqlQuery()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Named> named(Pattern mark, @Nullable String text) {
    var found = mark.matcher(text == null ? "" : text);
    return found.matches()
        ? Optional.of(
            new Named(ExecutionId.parse(found.group(1)), Integer.parseInt(found.group(2))))
        : Optional.empty();
  }

  private static Optional<Named> atTheBeginning(@Nullable String sql) {
    var found = COMMENT.matcher(sql == null ? "" : sql);
    return found.lookingAt() ? named(COMMENT, found.group()) : Optional.empty();
  }
}
