package com.recomamp.api.recomamp.imports;

import com.recomamp.store.recomamp.ImportedExecution.Ending;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run of RecomAMP ended, or what is decided about one that never did there.
 *
 * @param amcStatus AMC's word, null where nobody knows it
 * @param isStuck that RecomAMP never learned how it ended
 */
record RunEnding(Ending ending, @Nullable String amcStatus, boolean isStuck) {
  private static final String AMC_SUCCEEDED = "SUCCEEDED";
  private static final String AMC_FAILED = "FAILED";

  /** RecomAMP gave up looking; AMC did not give up running. */
  private static final String GAVE_UP = "execution monitoring timed out";

  private static final List<String> NO_RESULT =
      List.of("no results available", "failed to get download urls", "failed to parse results");

  /** Parts of RecomAMP's messages, in lower case. */
  private static final Map<String, FailureClass> CLASSES =
      Map.of(
          "sql query compilation failed",
          FailureClass.SQL_REFUSED,
          "amc-sql-compile",
          FailureClass.SQL_REFUSED,
          "unable to compile",
          FailureClass.SQL_REFUSED,
          "missing parameter values",
          FailureClass.PARAMETER,
          "parameter substitution failed",
          FailureClass.PARAMETER,
          GAVE_UP,
          FailureClass.LOST);

  /**
   * @param hasRows that RecomAMP has its result
   */
  static RunEnding of(SourceRow row, boolean hasRows) {
    var status = row.text("status", "").strip().toLowerCase(Locale.ROOT);
    return switch (status) {
      case "completed", "succeeded", "success" -> succeeded();
      case "failed", "error" -> failed(row);
      // RecomAMP did not cancel at AMC.
      case "cancelled", "canceled" ->
          new RunEnding(new Ending(ExecutionStatus.CANCELLED, null, null), null, false);
      default -> hasRows ? succeeded() : stuck(row, status);
    };
  }

  private static RunEnding succeeded() {
    return new RunEnding(new Ending(ExecutionStatus.SUCCEEDED, null, null), AMC_SUCCEEDED, false);
  }

  private static RunEnding failed(SourceRow row) {
    var message = row.text("error_message", "RecomAMP kept no reason.");
    var said = message.toLowerCase(Locale.ROOT);
    var failure =
        CLASSES.entrySet().stream()
            .filter(each -> said.contains(each.getKey()))
            .map(Map.Entry::getValue)
            .sorted()
            .findFirst()
            .orElse(FailureClass.AMC_FAILED);
    var amcStatus =
        failure == FailureClass.LOST
            ? null
            : NO_RESULT.stream().anyMatch(said::contains) ? AMC_SUCCEEDED : AMC_FAILED;
    return new RunEnding(new Ending(ExecutionStatus.FAILED, failure, message), amcStatus, false);
  }

  private static RunEnding stuck(SourceRow row, String status) {
    var amcExecution = row.text("amc_execution_id");
    var message =
        "RecomAMP left it %s and never learned how it ended. %s"
            .formatted(
                status.isEmpty() ? "without a status" : "\"" + status + "\"",
                amcExecution == null
                    ? "It has no AMC execution id, so it is not known to have reached AMC; it can"
                        + " be retried."
                    : "AMC may have finished it as %s; it can be retried, which runs it again."
                        .formatted(amcExecution));
    return new RunEnding(
        new Ending(ExecutionStatus.FAILED, FailureClass.LOST, message), null, true);
  }
}
