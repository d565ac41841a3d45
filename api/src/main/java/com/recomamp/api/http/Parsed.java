package com.recomamp.api.http;

import java.util.Optional;
import java.util.function.Function;

/** Reads text that may not be what it should be. */
public final class Parsed {
  private Parsed() {}

  /** What {@code parse} makes of the text; empty where it refuses it. */
  public static <T> Optional<T> of(String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
