package com.recomamp.amc;

/**
 * AMC's statuses; a word that AMC adds one day is {@link #UNKNOWN} and taken for work that goes on.
 */
public enum AmcStatus {
  PENDING,
  RUNNING,
  PUBLISHING,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  REJECTED,
  UNKNOWN;

  public static AmcStatus of(String word) {
    for (var status : values()) {
      if (status.name().equals(word)) {
        return status;
      }
    }
    return UNKNOWN;
  }

  public boolean isTerminal() {
    return switch (this) {
      case SUCCEEDED, FAILED, CANCELLED, REJECTED -> true;
      case PENDING, RUNNING, PUBLISHING, UNKNOWN -> false;
    };
  }
}
