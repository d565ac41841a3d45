package com.recomamp.store.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a user may do at the instances that the user sees; each may all that those before may. */
public enum Role {
  /** Reads. */
  VIEWER,
  /** Runs queries, saves and cancels them. */
  ANALYST,
  /** Retries, abandons, pauses. */
  OPERATOR,
  /** Sees every instance, and decides who sees and may what, and how many slots there are. */
  ADMIN;

  @JsonCreator
  public static Role parse(String word) {
    return Arrays.stream(values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("must be viewer, analyst, operator or admin"));
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
