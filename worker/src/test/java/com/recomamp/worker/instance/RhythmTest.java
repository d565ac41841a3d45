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
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RhythmTest {
  private static final Instant POSTED = Instant.parse("2026-11-01T12:00:00Z");
  private static final Rhythm RHYTHM =
      new Rhythm(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5));

  @Test
  void whatIsNotKnownIsLookedAtEachCycleWhileItIsYoungAndSlowlyLater() {
    assertThat(next(null, POSTED.minusSeconds(30))).isEqualTo(POSTED.plusSeconds(10));
    assertThat(next(null, POSTED.plusSeconds(590))).isEqualTo(POSTED.plusSeconds(600));
    assertThat(next(null, POSTED.plusSeconds(601))).isEqualTo(POSTED.plusSeconds(661));
  }

  @Test
  void whatIsKnownIsNotLookedAtBeforeTheFastestCouldHaveEnded() {
    assertThat(next(learned(40, 70), POSTED.minusSeconds(30))).isEqualTo(POSTED.plusSeconds(41));
    assertThat(next(learned(40, 70), POSTED.plusSeconds(20))).isEqualTo(POSTED.plusSeconds(41));
  }

  @Test
  void whereOthersRunTooItsFirstLookWaitsForTheCycle() {
    assertThat(next(learned(40, 70), POSTED.plusSeconds(38))).isEqualTo(POSTED.plusSeconds(48));
  }

  @Test
  void whatTakesLongIsLookedAtSlowlyUntilThen() {
    assertThat(next(learned(3_000, 4_000), POSTED.plusSeconds(100)))
        .isEqualTo(POSTED.plusSeconds(160));
  }

  @Test
  void whileTheEndIsExpectedTheLooksComeAsCloseAsItIsKnown() {
    assertThat(next(learned(30, 90), POSTED.plusSeconds(31))).isEqualTo(POSTED.plusSeconds(41));
    assertThat(next(learned(600, 6_000), POSTED.plusSeconds(700)))
        .isEqualTo(POSTED.plusSeconds(760));
  }

  @Test
  void whatOutlivesEverythingKnownIsLookedAtSlowly() {
    assertThat(next(learned(30, 90), POSTED.plusSeconds(300))).isEqualTo(POSTED.plusSeconds(360));
  }

  @Test
  void whoWasAskedToCancelIsLookedAtAtOnce() {
    var cancelled = attempt(POSTED, POSTED.plusSeconds(50));

    assertThat(RHYTHM.nextLookAt(cancelled, learned(300, 400), POSTED.plusSeconds(45)))
        .isEqualTo(POSTED.plusSeconds(50));
  }

  /** Runs of 30 to 90 s: so many at once, each followed by the next as soon as its end is seen. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10})
  void endsAreNoticedInSecondsWithOneListPerCycle(int atOnce) {
    var random = new Random(4);
    var learned = new ArrayList<Integer>();
    var running = new ArrayList<Run>();
    var delays = new ArrayList<Double>();
    var begun = POSTED;
    var lastLook = begun;
    int lists = 0;
    for (int i = 0; i < atOnce; i++) {
      running.add(Run.of(begun.plusMillis(random.nextInt(60_000)), random));
    }
    while (delays.size() < 3_000) {
      lastLook = nextLook(running, known(learned), lastLook, random);
      lists++;
      for (var run : List.copyOf(running)) {
        if (!run.end.isAfter(lastLook)) {
          delays.add(seconds(Duration.between(run.end, lastLook)));
          learned.add((int) Duration.between(run.attempt.postedAt(), run.end).toSeconds());
          running.remove(run);
          running.add(Run.of(lastLook.plusMillis(500), random));
        }
      }
    }

    Collections.sort(delays);
    assertThat(delays.stream().mapToDouble(each -> each).average().orElseThrow())
        .isLessThanOrEqualTo(15);
    assertThat(delays.get(delays.size() * 99 / 100)).isLessThanOrEqualTo(30);
    assertThat(seconds(Duration.between(begun, lastLook)) / lists)
        .as("seconds from list to list")
        .isGreaterThanOrEqualTo(9.5);
  }

  private record Run(Attempt attempt, Instant end) {
    static Run of(Instant posted, Random random) {
      return new Run(
          RhythmTest.attempt(posted, null), posted.plusMillis(30_000 + random.nextInt(60_000)));
    }
  }

  private static Instant nextLook(
      List<Run> running, @Nullable Learned learned, Instant lastLook, Random random) {
    var swaying = RHYTHM.times(0.9 + random.nextDouble() * 0.2);
    var next = lastLook.plus(swaying.slow());
    for (var run : running) {
      var due = swaying.nextLookAt(run.attempt, learned, lastLook);
      next = due.isBefore(next) ? due : next;
    }
    var soonest = lastLook.plus(swaying.shortest());
    return next.isBefore(soonest) ? soonest : next;
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

  private static Instant next(@Nullable Learned learned, Instant lastLook) {
    return RHYTHM.nextLookAt(attempt(POSTED, null), learned, lastLook);
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
