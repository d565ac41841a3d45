package com.recomamp.workflows.execution;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * Where an execution is. The words are those of REST, of the database and of the search attribute
 * AmcStage.
 */
public enum ExecutionStatus {
  /** Until AMC's id is known; in doubt too. */
  QUEUED,
  /** AMC says PENDING. */
  SUBMITTED,
  /** AMC says RUNNING, PUBLISHING or a word we do not know. */
  RUNNING,
  /** AMC has succeeded; the result is on its way to PostgreSQL. */
  COLLECTING,
  /** A person has to mend something; nothing is lost meanwhile. */
  NEEDS_ATTENTION,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /**
   * @throws IllegalArgumentException naming the allowed words
   */
  @JsonCreator
  public static ExecutionStatus parse(String word) {
    for (var status : values()) {
      if (status.word().equals(word)) {
        return status;
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a status: allowed are %s".formatted(word, List.of(values())));
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean isEnd() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  @Override
  public String toString() {
    return word();
  }
}
