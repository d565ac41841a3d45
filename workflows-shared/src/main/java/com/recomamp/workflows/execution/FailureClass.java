package com.recomamp.workflows.execution;

/**
 * Why an execution failed or waits for a person: what went wrong, sorted by what to do about it.
 */
public enum FailureClass {
  SQL_REFUSED(
      Policy.ENDS,
      false,
      "Mend the SQL and start a new execution; a retry would send the same SQL again."),
  PARAMETER(
      Policy.ENDS, false, "Give the parameters that the query declares and start a new execution."),
  PRIVACY_OVERLAP(
      Policy.ENDS,
      false,
      "AMC refuses more runs over this data and window; wait, or choose another window."),
  AMC_FAILED(Policy.ENDS, true, "Retry; if it fails again, make the query or its window smaller."),
  AMC_TIMEOUT(
      Policy.ENDS, true, "Make the query or its window smaller, or retry when AMC is less busy."),
  CANCELLED_AT_AMC(Policy.ENDS, true, "Somebody cancelled it at AMC; retry if that was not meant."),
  UNAUTHORIZED(
      Policy.PARKS,
      true,
      "Give the Amazon connection access again: after a new consent it goes on by itself, else"
          + " retry."),
  TERMS(Policy.PARKS, true, "Accept AMC's terms in the AMC console, then retry."),
  STORE(Policy.PARKS, true, "Make room in the database, then retry."),
  RESULT_UNAVAILABLE(
      Policy.PARKS, true, "AMC no longer gives the result out; run the query again."),
  THROTTLED(Policy.WAITS, true, "AMC asks to wait; it goes on by itself."),
  AMC_UNAVAILABLE(Policy.WAITS, true, "AMC cannot be reached; it goes on by itself."),
  LOST(
      Policy.ENDS,
      true,
      "Whoever ran it before lost track of it, and AMC may have finished it: look there, or retry"
          + " to run it again."),
  UNKNOWN(Policy.PARKS, false, "Look at the events of this execution, then retry or abandon it.");

  /** What happens without anybody's doing. */
  public enum Policy {
    /** The execution ends as failed; a retry makes another attempt. */
    ENDS,
    /** It needs attention: a person mends the cause, then it goes on. */
    PARKS,
    /** It tries again by itself, and is never called failed. */
    WAITS
  }

  private final Policy policy;
  private final boolean retrySafe;
  private final String remedy;

  FailureClass(Policy policy, boolean retrySafe, String remedy) {
    this.policy = policy;
    this.retrySafe = retrySafe;
    this.remedy = remedy;
  }

  public Policy policy() {
    return policy;
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
