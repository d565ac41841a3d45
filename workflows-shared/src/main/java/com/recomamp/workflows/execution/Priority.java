package com.recomamp.workflows.execution;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** Who goes first when places are few; the order of the constants is the order of the queue. */
public enum Priority {
  INTERACTIVE,
  SCHEDULED,
  RETRY,
  BACKFILL;

  /**
   * @throws IllegalArgumentException naming the allowed words
   */
  @JsonCreator
  public static Priority parse(String word) {
    for (var priority : values()) {
      if (priority.word().equals(word)) {
        return priority;
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a priority: allowed are %s".formatted(word, List.of(values())));
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
