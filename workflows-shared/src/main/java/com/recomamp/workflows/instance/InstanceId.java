package com.recomamp.workflows.instance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** AMC's own id of an instance, such as {@code amcibersblt}. */
public record InstanceId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public InstanceId {
    if (!value.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "\"%s\" is not an AMC instance id: expected letters, digits, - and _".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
