package com.recomamp.store.result;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How much of an answer AMC let through. That rows are missing altogether is never certain, as AMC
 * does not say so.
 */
public enum ResultKind {
  ROWS,
  PARTLY_SUPPRESSED,
  SUPPRESSED,
  EMPTY_OR_SUPPRESSED;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ResultKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
