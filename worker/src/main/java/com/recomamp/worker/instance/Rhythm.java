package com.recomamp.worker.instance;

import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.DurationStore.Learned;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the attempts that AMC works on at an instance are worth the next list. A list costs the same
 * for one as for ten: it comes once the ends that are to be expected have waited long enough
 * together to be seen, so the more run the sooner.
 *
 * @param cycle at most, while an end may come at any moment
 * @param slow at most, while none is expected
 * @param shortest between any two looks at an instance
 * @param patience how long ends may wait to be seen, all together
 */
record Rhythm(Duration cycle, Duration slow, Duration shortest, Duration patience) {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Work older than this, of whose query nothing is known, seldom ends in the next seconds. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  /** AMC counts in whole seconds, and an end takes a moment to show. */
  private static final Duration AFTER_THE_END = Duration.ofSeconds(1);

  /** So many looks from the moment at which the fastest run of a query ends to the slowest. */
  private static final int LOOKS_WHILE_EXPECTED = 3;

  /** Of the whole, what is as good as all of it, and as good as nothing. */
  private static final double SURE = 0.9;

  private static final double HARDLY = 0.1;

  static Rhythm of(WorkerSettings settings) {
    return new Rhythm(
        settings.cycle(), settings.slowCycle(), settings.paced(SHORTEST), settings.paced(PATIENCE));
  }

  /** The same tempo, a little faster or slower: instances that started together drift apart. */
  Rhythm times(double factor) {
    return new Rhythm(times(cycle, factor), times(slow, factor), shortest, times(patience, factor));
  }

  private static Duration times(Duration duration, double factor) {
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }

  /** Never before the last list, and never more than {@code slow} after it. */
  Instant nextListAt(
      Collection<Attempt> running, Map<ExecutionId, Learned> learned, Instant lastList) {
    var ends =
        running.stream()
            .map(attempt -> expected(attempt, learned.get(attempt.execution()), lastList))
            .toList();
    var latest = lastList.plus(slow);
    for (var end : ends) {
      latest = end.latest.isBefore(latest) ? end.latest : latest;
    }
    var step = shortest.dividedBy(5);
    double waited = 0;
    for (var at = lastList.plus(step); at.isBefore(latest); at = at.plus(step)) {
      double ended = endedBy(at, ends);
      waited += ended * step.toNanos();
      if (waited >= patience.toNanos()
          || ended >= SURE && endedBy(at.plus(patience), ends) - ended < HARDLY) {
        return at;
      }
    }
    return latest;
  }

  private static double endedBy(Instant at, Collection<Expected> ends) {
    return ends.stream().mapToDouble(end -> end.probabilityBy(at)).sum();
  }

  /**
   * An end that was not there at the last list, at any moment from the first to the last as likely.
   *
   * @param latest when the next list must come, whatever else runs
   */
  private record Expected(Instant first, Instant last, Instant latest) {
    double probabilityBy(Instant at) {
      if (!at.isAfter(first)) {
        return at.equals(last) ? 1 : 0;
      }
      return at.isBefore(last)
          ? Duration.between(first, at).toNanos() / (double) Duration.between(first, last).toNanos()
          : 1;
    }
  }

  private Expected expected(Attempt running, @Nullable Learned learned, Instant lastList) {
    var posted = Objects.requireNonNull(running.postedAt());
    var since = posted.isAfter(lastList) ? posted : lastList;
    if (running.cancelSentAt() != null && running.cancelSentAt().isAfter(lastList)) {
      return new Expected(running.cancelSentAt(), running.cancelSentAt(), running.cancelSentAt());
    }
    if (learned == null) {
      return lastList.isBefore(posted.plus(FRESH))
          ? new Expected(
              since, since.plus(cycle.multipliedBy(LOOKS_WHILE_EXPECTED)), since.plus(cycle))
          : notExpected(since);
    }
    var first = posted.plus(learned.shortest()).plus(AFTER_THE_END);
    var last = posted.plus(learned.longest()).plus(AFTER_THE_END);
    var spread = learned.longest().minus(learned.shortest());
    var pause = between(spread.dividedBy(LOOKS_WHILE_EXPECTED));
    if (since.isBefore(first)) {
      return new Expected(first, last, first.plus(pause));
    }
    if (since.isBefore(last)) {
      return new Expected(since, last, since.plus(pause));
    }
    // It takes longer than any that is remembered: soon at first, then it has another reason.
    return since.isBefore(last.plus(spread).plus(slow))
        ? new Expected(since, since.plus(spread).plus(cycle), since.plus(pause))
        : notExpected(since);
  }

  private Expected notExpected(Instant since) {
    return new Expected(since.plus(slow), since.plus(slow), since.plus(slow));
  }

  private Duration between(Duration pause) {
    if (pause.compareTo(cycle) < 0) {
      return cycle;
    }
    return pause.compareTo(slow) > 0 ? slow : pause;
  }
}
