package com.recomamp.workflows.execution;

/**
 * Why an execution failed or waits for a person: what went wrong, sorted by what to do about it.
 */
public enum FailureClass {
  SQL_REFUSED(
      false, "Mend the SQL and start a new execution; a retry would send the same SQL again."),
  PARAMETER(false, "Give the parameters that the query declares and start a new execution."),
  PRIVACY_OVERLAP(
      false, "AMC refuses more runs over this data and window; wait, or choose another window."),
  AMC_FAILED(true, "Retry; if it fails again, make the query or its window smaller."),
  AMC_TIMEOUT(true, "Make the query or its window smaller, or retry when AMC is less busy."),
  CANCELLED_AT_AMC(true, "Somebody cancelled it at AMC; retry if that was not meant."),
  UNAUTHORIZED(
      true,
      "Give the Amazon connection access again: after a new consent it goes on by itself, else"
          + " retry."),
  TERMS(true, "Accept AMC's terms in the AMC console, then retry."),
  STORE(true, "Make room in the database, then retry."),
  RESULT_UNAVAILABLE(true, "AMC no longer gives the result out; run the query again."),
  THROTTLED(true, "AMC asks to wait; it goes on by itself."),
  AMC_UNAVAILABLE(true, "AMC cannot be reached; it goes on by itself."),
  UNKNOWN(false, "Look at the events of this execution, then retry or abandon it.");

  private final boolean retrySafe;
  private final String remedy;

  FailureClass(boolean retrySafe, String remedy) {
    this.retrySafe = retrySafe;
    this.remedy = remedy;
  }

  /** Whether repeating exactly the same can do no harm and may help. */
  public boolean retrySafe() {
    return retrySafe;
  }

  /** What a person can do, in one sentence. */
  public String remedy() {
    return remedy;
  }
}
