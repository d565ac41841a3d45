package com.recomamp.worker.instance;

import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.DurationStore.Learned;
import com.recomamp.worker.WorkerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt that AMC works on is worth the next look.
 *
 * @param cycle while its end may come at any moment
 * @param slow while it is not expected
 * @param shortest between any two looks at an instance
 */
record Rhythm(Duration cycle, Duration slow, Duration shortest) {
  private static final Duration SHORTEST = Duration.ofSeconds(5);

  /** Work older than this, of whose query nothing is known, seldom ends in the next seconds. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  /** So many looks from the moment at which the fastest run of a query ends to the slowest. */
  private static final int LOOKS_WHILE_EXPECTED = 6;

  /** AMC counts in whole seconds, and an end takes a moment to show. */
  private static final Duration AFTER_THE_END = Duration.ofSeconds(1);

  static Rhythm of(WorkerSettings settings) {
    return new Rhythm(
        settings.cycle(),
        settings.slowCycle(),
        Duration.ofNanos((long) (SHORTEST.toNanos() / settings.pace())));
  }

  /** The same tempo, a little faster or slower: instances that started together drift apart. */
  Rhythm times(double factor) {
    return new Rhythm(times(cycle, factor), times(slow, factor), shortest);
  }

  private static Duration times(Duration duration, double factor) {
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }

  Instant nextLookAt(Attempt running, @Nullable Learned learned, Instant lastLook) {
    var posted = Objects.requireNonNull(running.postedAt());
    var since = posted.isAfter(lastLook) ? posted : lastLook;
    if (running.cancelSentAt() != null && running.cancelSentAt().isAfter(lastLook)) {
      return running.cancelSentAt();
    }
    if (learned == null) {
      return since.plus(lastLook.isBefore(posted.plus(FRESH)) ? cycle : slow);
    }
    var first = posted.plus(learned.shortest()).plus(AFTER_THE_END);
    if (lastLook.isBefore(first)) {
      // Where others run too, each one's first look would be one more.
      var soonest = lastLook.plus(cycle);
      var due = first.isBefore(soonest) ? soonest : first;
      var late = since.plus(slow);
      return due.isBefore(late) ? due : late;
    }
    var spread = learned.longest().minus(learned.shortest());
    if (lastLook.isBefore(posted.plus(learned.longest()).plus(spread).plus(slow))) {
      return since.plus(between(spread.dividedBy(LOOKS_WHILE_EXPECTED)));
    }
    return since.plus(slow);
  }

  private Duration between(Duration pause) {
    if (pause.compareTo(cycle) < 0) {
      return cycle;
    }
    return pause.compareTo(slow) > 0 ? slow : pause;
  }
}
