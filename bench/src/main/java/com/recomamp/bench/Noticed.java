package com.recomamp.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** How late ends were noticed, in seconds, and how many calls that took. */
record Noticed(double[] delays, double calls) {

  Noticed(Collection<Double> delays, double calls) {
    this(delays.stream().mapToDouble(Double::doubleValue).sorted().toArray(), calls);
  }

  /** Those of the runs that somebody noticed, with the moment by AMC's id. */
  static Noticed by(Map<String, Instant> when, List<AmcRun> runs, double scale, double calls) {
    var delays = new ArrayList<Double>();
    for (var run : runs) {
      var at = when.get(run.id());
      if (at != null && run.endedAt() != null) {
        delays.add(Span.seconds(run.endedAt(), at, scale));
      }
    }
    return new Noticed(delays, calls);
  }

  static Noticed together(List<Noticed> parts) {
    return new Noticed(
        parts.stream().flatMapToDouble(part -> Arrays.stream(part.delays)).sorted().toArray(),
        parts.stream().mapToDouble(Noticed::calls).sum());
  }

  int count() {
    return delays.length;
  }

  double mean() {
    return Arrays.stream(delays).average().orElse(Double.NaN);
  }

  /** The delay that {@code share} of them do not exceed. */
  double quantile(double share) {
    return delays.length == 0
        ? Double.NaN
        : delays[Math.max(0, (int) Math.ceil(share * delays.length) - 1)];
  }

  double callsEach() {
    return calls / delays.length;
  }
}
