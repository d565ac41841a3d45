package com.recomamp.workflows.execution;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** What AMC is asked for. */
public enum ExecutionKind {
  RUN,
  /** Only whether AMC takes the SQL: nothing runs there, nothing is counted, no result. */
  DRY_RUN;

  /**
   * @throws IllegalArgumentException naming the allowed words
   */
  @JsonCreator
  public static ExecutionKind parse(String word) {
    for (var kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a kind: allowed are %s".formatted(word, List.of(values())));
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How people tell it from others of the same query. */
  public String title(String queryName) {
    return this == DRY_RUN ? "dry run: " + queryName : queryName;
  }

  @Override
  public String toString() {
    return word();
  }
}
