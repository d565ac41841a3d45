package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** One number ({@code 0}), or any between two ({@code 25..200}). */
public record NumberRange(long from, long to) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(?:\\.\\.(\\d{1,12}))?");

  public NumberRange {
    if (from > to) {
      throw new IllegalArgumentException("a range from %d to %d is empty".formatted(from, to));
    }
  }

  @JsonCreator
  public static NumberRange parse(String text) {
    var match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a number such as 0 or a range such as 25..200".formatted(text));
    }
    var from = Long.parseLong(match.group(1));
    return new NumberRange(from, match.group(2) == null ? from : Long.parseLong(match.group(2)));
  }

  @JsonCreator
  static NumberRange of(long number) {
    return parse(Long.toString(number));
  }

  long at(long hash) {
    return from + Math.floorMod(hash, to - from + 1);
  }

  @JsonValue
  @Override
  public String toString() {
    return from == to ? Long.toString(from) : from + ".." + to;
  }
}
