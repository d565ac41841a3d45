package com.recomamp.api.recomamp;

import com.recomamp.store.execution.ExecutionView;
import com.recomamp.workflows.execution.ExecutionStatus;
import org.jspecify.annotations.Nullable;

/**
 * Why an execution failed, as RecomAMP's error panel shows it.
 *
 * @param failureReason what went wrong
 * @param errorCode the failure class
 * @param errorDetails what to do about it
 */
record ErrorDetails(String failureReason, String errorCode, String errorDetails) {

  static @Nullable ErrorDetails of(ExecutionView execution) {
    var failure = execution.failure();
    return failure == null
        ? null
        : new ErrorDetails(
            failure.message() == null ? "The execution failed." : failure.message(),
            failure.failureClass().name(),
            failure.remedy());
  }

  /** The same in one text: where it has no details, the panel takes them out of its headings. */
  static @Nullable String text(ExecutionView execution) {
    var details = of(execution);
    if (details == null) {
      return execution.status() == ExecutionStatus.CANCELLED
          ? "The execution was cancelled."
          : null;
    }
    return "%s\n\nError Code: %s\n\nDetails: %s"
        .formatted(details.failureReason, details.errorCode, details.errorDetails);
  }
}
