package com.recomamp.worker;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;

/** What an activity throws to be tried again when it says, and not when its retry policy would. */
public final class Repeat {
  private Repeat() {}

  /** As expected: no trouble, and none of Temporal's metrics and logs call it one. */
  public static ApplicationFailure expected(String type, String message, Duration pause) {
    return after(type, message, pause, ApplicationErrorCategory.BENIGN);
  }

  public static ApplicationFailure troubled(String type, String message, Duration pause) {
    return after(type, message, pause, ApplicationErrorCategory.UNSPECIFIED);
  }

  /** Without a stack trace: it would fill the history and tell nothing. */
  private static ApplicationFailure after(
      String type, String message, Duration pause, ApplicationErrorCategory category) {
    var failure =
        ApplicationFailure.newBuilder()
            .setType(type)
            .setMessage(message)
            .setNextRetryDelay(pause)
            .setCategory(category)
            .build();
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
