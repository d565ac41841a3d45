package com.recomamp.workflows.execution;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.recomamp.workflows.PublicId;
import java.util.UUID;

/** Ours, for ever the same; {@code exec_…} everywhere outside the database. */
public record ExecutionId(UUID uuid) {
  private static final String PREFIX = "exec_";

  public static ExecutionId next() {
    return new ExecutionId(PublicId.next());
  }

  /**
   * @throws IllegalArgumentException if {@code text} is not such an id
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ExecutionId parse(String text) {
    return new ExecutionId(PublicId.parse(PREFIX, text));
  }

  @JsonValue
  @Override
  public String toString() {
    return PublicId.text(PREFIX, uuid);
  }
}
