package com.recomamp.workflows.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.recomamp.workflows.PublicId;
import java.util.UUID;

/** One query on many instances at once; {@code batch_…} outside the database. */
public record BatchId(UUID uuid) {
  private static final String PREFIX = "batch_";

  public static BatchId next() {
    return new BatchId(PublicId.next());
  }

  /**
   * @throws IllegalArgumentException if {@code text} is not such an id
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static BatchId parse(String text) {
    return new BatchId(PublicId.parse(PREFIX, text));
  }

  @JsonValue
  @Override
  public String toString() {
    return PublicId.text(PREFIX, uuid);
  }
}
