package com.recomamp.worker.execution;

import com.recomamp.amc.AmcComplaint;
import com.recomamp.amc.AmcStatus;
import com.recomamp.store.execution.Attempt;
import com.recomamp.workflows.execution.FailureClass;
import org.jspecify.annotations.Nullable;

/**
 * What AMC's no means: which class it is, and whether a person can mend it, so that the execution
 * waits for that.
 */
record Verdict(FailureClass failure, String message, boolean mendable) {

  /** For a POST that AMC refused: the attempt's AMC status is the HTTP status then. */
  static Verdict ofRefusal(Attempt attempt) {
    var complaint = AmcComplaint.in(attempt.amcReason());
    var failure =
        switch (complaint) {
          case TERMS_NOT_ACCEPTED -> FailureClass.TERMS;
          case OVERLAP -> FailureClass.PRIVACY_OVERLAP;
          case UNDECLARED_PARAMETER -> FailureClass.PARAMETER;
          case SQL -> FailureClass.SQL_REFUSED;
          case NO_ACCESS -> FailureClass.UNAUTHORIZED;
          case DOES_NOT_EXIST, NOT_DOWNLOADABLE, OTHER ->
              "403".equals(attempt.amcStatus()) ? FailureClass.UNAUTHORIZED : FailureClass.UNKNOWN;
        };
    return new Verdict(
        failure, said(attempt, "AMC refused it"), failure.policy() == FailureClass.Policy.PARKS);
  }

  /** For an AMC execution that ended otherwise than well. */
  static Verdict ofEnd(Attempt attempt, AmcStatus status) {
    var reason = attempt.amcReason();
    return switch (status) {
      case CANCELLED -> new Verdict(FailureClass.CANCELLED_AT_AMC, "cancelled at AMC", false);
      case REJECTED ->
          new Verdict(
              switch (AmcComplaint.in(reason)) {
                case OVERLAP -> FailureClass.PRIVACY_OVERLAP;
                case UNDECLARED_PARAMETER -> FailureClass.PARAMETER;
                default -> FailureClass.SQL_REFUSED;
              },
              said(attempt, "AMC rejected it"),
              false);
      case FAILED, PENDING, RUNNING, PUBLISHING, SUCCEEDED, UNKNOWN ->
          new Verdict(
              timedOut(reason) ? FailureClass.AMC_TIMEOUT : FailureClass.AMC_FAILED,
              said(attempt, "AMC failed"),
              false);
    };
  }

  private static boolean timedOut(@Nullable String reason) {
    return reason != null
        && reason.toLowerCase(java.util.Locale.ROOT).matches("(?s).*tim(ed|e) ?-?out.*");
  }

  private static String said(Attempt attempt, String otherwise) {
    return attempt.amcReason() == null || attempt.amcReason().isBlank()
        ? otherwise
        : attempt.amcReason();
  }
}
