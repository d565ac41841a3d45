package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.DurationStore.Learned;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RhythmTest {
  private static final Instant POSTED = Instant.parse("2026-11-01T12:00:00Z");
  private static final Rhythm RHYTHM =
      new Rhythm(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8));

  @Test
  void whatIsNotKnownIsLookedAtEachCycleWhileItIsYoungAndSlowlyLater() {
    assertThat(next(null, POSTED.minusSeconds(10))).isEqualTo(POSTED.plusSeconds(20));
    assertThat(next(null, POSTED.plusSeconds(590))).isEqualTo(POSTED.plusSeconds(610));
    assertThat(next(null, POSTED.plusSeconds(601))).isEqualTo(POSTED.plusSeconds(661));
  }

  @Test
  void whatIsKnownIsNotLookedAtBeforeTheFastestCouldHaveEnded() {
    assertThat(next(learned(40, 70), POSTED)).isAfter(POSTED.plusSeconds(41));
    assertThat(next(learned(40, 70), POSTED.plusSeconds(20))).isAfter(POSTED.plusSeconds(41));
  }

  @Test
  void whatAlwaysTakesTheSameIsLookedAtWhenItHasEnded() {
    assertThat(next(learned(40, 40), POSTED)).isEqualTo(POSTED.plusSeconds(41));
    assertThat(next(learned(40, 41), POSTED.plusSeconds(30)))
        .isBetween(POSTED.plusSeconds(41), POSTED.plusSeconds(42));
  }

  @Test
  void whatTakesLongIsLookedAtSlowlyUntilThen() {
    assertThat(next(learned(3_000, 4_000), POSTED.plusSeconds(100)))
        .isEqualTo(POSTED.plusSeconds(160));
  }

  @Test
  void whileTheEndIsExpectedTheLooksComeAsCloseAsItIsKnown() {
    assertThat(next(learned(30, 90), POSTED.plusSeconds(31))).isEqualTo(POSTED.plusSeconds(51));
    assertThat(next(learned(600, 6_000), POSTED.plusSeconds(700)))
        .isEqualTo(POSTED.plusSeconds(760));
  }

  @Test
  void theMoreRunTheSoonerTheListComes() {
    var lastList = POSTED.plusSeconds(40);
    var learned = learned(30, 90);

    var one = next(learned, lastList, 1);
    var four = next(learned, lastList, 4);
    var ten = next(learned, lastList, 10);

    assertThat(four).isBefore(one);
    assertThat(ten).isBefore(four);
  }

  @Test
  void whatOutlivesEverythingKnownIsLookedAtSlowly() {
    assertThat(next(learned(30, 90), POSTED.plusSeconds(300))).isEqualTo(POSTED.plusSeconds(360));
  }

  @Test
  void whoWasAskedToCancelIsLookedAtAtOnce() {
    var cancelled = attempt(POSTED, POSTED.plusSeconds(50));

    assertThat(
            RHYTHM.nextListAt(
                List.of(cancelled),
                Map.of(cancelled.execution(), learned(300, 400)),
                POSTED.plusSeconds(45)))
        .isEqualTo(POSTED.plusSeconds(50));
  }

  /** Runs of 30 to 90 s: so many at once, each followed by the next as soon as its end is seen. */
  @ParameterizedTest
  @CsvSource({"1, 15, 0.6", "3, 12, 0.3", "10, 6, 0.1"})
  void endsAreNoticedInSecondsWithAsManyListsAsTheyAreWorth(
      int atOnce, double mean, double ofThePolls) {
    var random = new Random(4);
    var learned = new ArrayList<Integer>();
    var running = new ArrayList<Run>();
    var delays = new ArrayList<Double>();
    var lastList = POSTED;
    int lists = 0;
    for (int i = 0; i < atOnce; i++) {
      running.add(Run.of(lastList.plusMillis(random.nextInt(60_000)), random));
    }
    while (delays.size() < 3_000) {
      lastList = nextList(running, known(learned), lastList, random);
      lists++;
      for (var run : List.copyOf(running)) {
        if (!run.end.isAfter(lastList)) {
          delays.add(seconds(Duration.between(run.end, lastList)));
          learned.add((int) Duration.between(run.attempt.postedAt(), run.end).toSeconds());
          running.remove(run);
          running.add(Run.of(lastList.plusMillis(500), random));
        }
      }
    }

    Collections.sort(delays);
    double noticed = delays.stream().mapToDouble(each -> each).average().orElseThrow();
    assertThat(noticed).isLessThanOrEqualTo(mean);
    assertThat(delays.get(delays.size() * 99 / 100)).isLessThanOrEqualTo(30);
    // A poll every 2x is late by x on average, and a run of 60 s takes 60 / 2x + 0.5 of it.
    double polls = delays.size() * (60 / (2 * noticed) + 0.5);
    assertThat(lists / polls).as("of the calls of a poll each").isLessThanOrEqualTo(ofThePolls);
  }

  private record Run(Attempt attempt, Instant end) {
    static Run of(Instant posted, Random random) {
      return new Run(
          RhythmTest.attempt(posted, null), posted.plusMillis(30_000 + random.nextInt(60_000)));
    }
  }

  private static Instant nextList(
      List<Run> running, @Nullable Learned learned, Instant lastList, Random random) {
    var next =
        nextList(
            running.stream().map(Run::attempt).toList(),
            learned,
            lastList,
            RHYTHM.times(0.9 + random.nextDouble() * 0.2));
    var soonest = lastList.plus(RHYTHM.shortest());
    return next.isBefore(soonest) ? soonest : next;
  }

  private static Instant nextList(
      List<Attempt> running, @Nullable Learned learned, Instant lastList, Rhythm rhythm) {
    var known = new HashMap<ExecutionId, Learned>();
    if (learned != null) {
      running.forEach(attempt -> known.put(attempt.execution(), learned));
    }
    return rhythm.nextListAt(running, known, lastList);
  }

  private static @Nullable Learned known(List<Integer> seconds) {
    if (seconds.isEmpty()) {
      return null;
    }
    var newest = seconds.subList(Math.max(0, seconds.size() - 15), seconds.size());
    return learned(Collections.min(newest), Collections.max(newest));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static Instant next(@Nullable Learned learned, Instant lastList) {
    return next(learned, lastList, 1);
  }

  private static Instant next(@Nullable Learned learned, Instant lastList, int atOnce) {
    var running = Stream.generate(() -> attempt(POSTED, null)).limit(atOnce).toList();
    return nextList(running, learned, lastList, RHYTHM);
  }

  private static Learned learned(int shortest, int longest) {
    return new Learned(Duration.ofSeconds(shortest), Duration.ofSeconds(longest));
  }

  private static Attempt attempt(Instant posted, @Nullable Instant cancelSent) {
    return new Attempt(
        ExecutionId.next(),
        1,
        new InstanceId("amctest"),
        UUID.randomUUID(),
        "run",
        Duration.ofHours(6),
        false,
        null,
        posted,
        posted,
        posted.plusSeconds(45),
        posted,
        Attempt.Answer.SUBMITTED,
        0,
        "amc-1",
        "RUNNING",
        null,
        posted,
        null,
        cancelSent,
        null,
        null,
        null,
        null,
        posted);
  }
}
