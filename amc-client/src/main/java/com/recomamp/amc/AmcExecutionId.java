package com.recomamp.amc;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** AMC's id of its work, a UUID as far as seen. */
public record AmcExecutionId(@JsonValue String value) {

  @JsonCreator
  public AmcExecutionId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("an AMC execution id cannot be blank");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
