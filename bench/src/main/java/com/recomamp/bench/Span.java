package com.recomamp.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** When AMC created and ended a run, in seconds of life since some moment. */
record Span(double created, double ended) {

  static List<Span> of(List<AmcRun> runs, Instant begin, double scale) {
    return runs.stream()
        .map(
            run ->
                new Span(
                    seconds(begin, run.createdAt(), scale),
                    seconds(begin, Objects.requireNonNull(run.endedAt()), scale)))
        .toList();
  }

  static double seconds(Instant from, Instant to, double scale) {
    return Duration.between(from, to).toNanos() / 1e9 * scale;
  }

  double length() {
    return ended - created;
  }
}
