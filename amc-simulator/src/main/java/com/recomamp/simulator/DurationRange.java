package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;

/** One duration ({@code 90s}), or any between two ({@code 40s..120s}). */
public record DurationRange(Duration from, Duration to) {
  public DurationRange {
    if (from.compareTo(to) > 0) {
      throw new IllegalArgumentException(
          "a range from %s to %s is empty".formatted(Durations.write(from), Durations.write(to)));
    }
  }

  @JsonCreator
  public static DurationRange parse(String text) {
    var ends = text.split("\\.\\.", 2);
    return new DurationRange(Durations.parse(ends[0]), Durations.parse(ends[ends.length - 1]));
  }

  Duration at(long hash) {
    var width = to.toMillis() - from.toMillis() + 1;
    return from.plusMillis(Math.floorMod(hash, width));
  }

  @JsonValue
  @Override
  public String toString() {
    return from.equals(to)
        ? Durations.write(from)
        : Durations.write(from) + ".." + Durations.write(to);
  }
}
