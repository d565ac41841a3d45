package com.recomamp.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What another way of asking would have noticed, and when, had it asked about the same runs at the
 * same time: exact arithmetic, because asking changes nothing at AMC.
 */
final class Rivals {
  private static final double FINEST = 0.05;
  private static final double LONGEST = 600;
  private static final int PHASES = 60;

  /** RecomAMP's pauses: after a sweep, and after each execution in it. */
  private static final double AFTER_SWEEP = 15;

  private static final double AFTER_EACH = 0.5;

  private Rivals() {}

  /** A poll per execution, from its creation on. */
  static Noticed eachEvery(double interval, List<Span> runs) {
    var delays = new ArrayList<Double>();
    long calls = 0;
    for (var run : runs) {
      long asked = Math.max(1, (long) Math.ceil(run.length() / interval));
      calls += asked;
      delays.add(asked * interval - run.length());
    }
    return new Noticed(delays, calls);
  }

  /** The interval at which a poll per execution notices as late as this on average. */
  static double intervalWithMean(double delay, List<Span> runs) {
    double best = FINEST;
    double off = Double.POSITIVE_INFINITY;
    for (double interval = FINEST; interval <= LONGEST; interval += FINEST) {
      double now = Math.abs(eachEvery(interval, runs).mean() - delay);
      if (now < off) {
        off = now;
        best = interval;
      }
    }
    return best;
  }

  /**
   * RecomAMP: one sweep at a time over everything that it does not know to have ended, with AMC
   * answering at once.
   */
  static Noticed sweeps(List<Span> runs) {
    var left = new ArrayList<>(runs);
    left.sort(Comparator.comparingDouble(Span::created));
    var delays = new ArrayList<Double>();
    long calls = 0;
    double now = 0;
    while (!left.isEmpty()) {
      double begun = now;
      for (var run : left.stream().filter(run -> run.created() <= begun).toList()) {
        calls++;
        if (run.ended() <= now) {
          delays.add(now - run.ended());
          left.remove(run);
        }
        now += AFTER_EACH;
      }
      now += AFTER_SWEEP;
    }
    return new Noticed(delays, calls);
  }

  /**
   * All that is open at every stroke of a clock; over all the moments at which it could have begun.
   */
  static Noticed atTheClock(double interval, List<Span> runs) {
    var parts = new ArrayList<Noticed>();
    for (int phase = 0; phase < PHASES; phase++) {
      double first = interval * phase / PHASES;
      var delays = new ArrayList<Double>();
      long calls = 0;
      for (var run : runs) {
        double before = Math.ceil((run.created() - first) / interval);
        double noticed = Math.ceil((run.ended() - first) / interval);
        calls += (long) (noticed - before) + 1;
        delays.add(first + noticed * interval - run.ended());
      }
      parts.add(new Noticed(delays, calls));
    }
    return Noticed.together(parts);
  }
}
