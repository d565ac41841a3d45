package com.recomamp.store.execution;

/** What is to become of the AMC execution that a retry finds still alive. */
public enum RetryWay {
  /** Then the retry is refused. */
  ONLY_IF_ENDED,
  /** AMC is asked to cancel it; when it has ended, the next attempt opens. */
  CANCEL_FIRST,
  /** It is left alone, and the next attempt opens at once. */
  ABANDON_FIRST
}
