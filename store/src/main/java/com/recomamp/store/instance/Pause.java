package com.recomamp.store.instance;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * That nothing new is submitted, since when and why.
 *
 * @param of what a person has paused, and has to resume
 */
public record Pause(Scope of, Instant at, @Nullable String by, @Nullable String note) {
  public enum Scope {
    INSTANCE,
    ACCOUNT;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
