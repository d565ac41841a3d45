package com.recomamp.simulator;

/** AMC's statuses as seen on the wire; PUBLISHING and REJECTED are not in its specification. */
enum Status {
  PENDING,
  RUNNING,
  PUBLISHING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  REJECTED;

  boolean isFinal() {
    return switch (this) {
      case PENDING, RUNNING, PUBLISHING -> false;
      case SUCCEEDED, FAILED, CANCELLED, REJECTED -> true;
    };
  }
}
