package com.recomamp.workflows.query;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.recomamp.workflows.PublicId;
import java.util.UUID;

/** A saved query; {@code wf_…} outside the database, as RecomAMP calls them workflows. */
public record QueryId(UUID uuid) {
  private static final String PREFIX = "wf_";

  public static QueryId next() {
    return new QueryId(PublicId.next());
  }

  /**
   * @throws IllegalArgumentException if {@code text} is not such an id
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static QueryId parse(String text) {
    return new QueryId(PublicId.parse(PREFIX, text));
  }

  @JsonValue
  @Override
  public String toString() {
    return PublicId.text(PREFIX, uuid);
  }
}
