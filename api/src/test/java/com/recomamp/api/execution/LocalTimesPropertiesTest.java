package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.http.Complaints;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * In every zone whose clocks change in 2024–2027: a moment is inside an explicit window if and only
 * if the clock on the wall shows a time from its start to before its end, as far as a wall clock
 * can say so.
 */
class LocalTimesPropertiesTest {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2028-01-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(TO);

  private static final List<Change> CHANGES =
      ZoneId.getAvailableZoneIds().stream()
          .filter(zone -> !zone.startsWith("SystemV/"))
          .sorted()
          .map(ZoneId::of)
          .flatMap(zone -> changes(zone).stream())
          .toList();

  record Change(ZoneId zone, ZoneOffsetTransition transition) {}

  record Asked(ZoneId zone, LocalDateTime start, LocalDateTime end) {}

  @Property(tries = 20_000)
  void aWindowHasTheMomentsThatItsWallClockShows(@ForAll("windowsAtChanges") Asked asked) {
    var complaints = new Complaints();
    var resolved =
        WindowRequest.resolve(
            WindowRequest.between(asked.start, asked.end, asked.zone), CLOCK, complaints);

    var moments = momentsAround(asked);
    if (resolved == null) {
      assertThat(moments).noneMatch(moment -> shows(asked, moment));
      return;
    }
    var window = resolved.window();
    for (var moment : moments) {
      if (!happensTwice(asked.start, asked.zone) && !happensTwice(asked.end, asked.zone)) {
        boolean isInside = !moment.isBefore(window.startsAt()) && moment.isBefore(window.endsAt());
        assertThat(isInside).as("%s in %s", moment, window).isEqualTo(shows(asked, moment));
      }
    }
    assertThat(asked.zone.getRules().getValidOffsets(window.start())).isNotEmpty();
    assertThat(asked.zone.getRules().getValidOffsets(window.end())).isNotEmpty();
    boolean isPlain =
        List.of(asked.start, asked.end).stream()
            .allMatch(time -> asked.zone.getRules().getValidOffsets(time).size() == 1);
    assertThat(resolved.warnings().stream().noneMatch(w -> w.code().startsWith("time_")))
        .isEqualTo(isPlain);
  }

  private static boolean shows(Asked asked, Instant moment) {
    var wall = LocalDateTime.ofInstant(moment, asked.zone);
    return !wall.isBefore(asked.start) && wall.isBefore(asked.end);
  }

  private static boolean happensTwice(LocalDateTime time, ZoneId zone) {
    return zone.getRules().getValidOffsets(time).size() == 2;
  }

  private static List<Instant> momentsAround(Asked asked) {
    var moments = new ArrayList<Instant>();
    for (var edge : List.of(asked.start, asked.end)) {
      // Every offset that there is lies within a day of UTC.
      for (int minutes = -36 * 60; minutes <= 36 * 60; minutes += 10) {
        moments.add(edge.toInstant(ZoneOffset.UTC).plusSeconds(60L * minutes));
      }
    }
    return moments;
  }

  @Provide
  Arbitrary<Asked> windowsAtChanges() {
    return Arbitraries.of(CHANGES)
        .flatMap(
            at -> {
              var minutes = Arbitraries.integers().between(-180, 180);
              var lengths = Arbitraries.integers().between(1, 1440);
              return minutes.flatMap(
                  minute ->
                      lengths.map(
                          length -> {
                            var start = at.transition.getDateTimeBefore().plusMinutes(minute);
                            return new Asked(at.zone, start, start.plusMinutes(length));
                          }));
            });
  }

  private static List<Change> changes(ZoneId zone) {
    var changes = new ArrayList<Change>();
    var next = zone.getRules().nextTransition(FROM);
    while (next != null && next.getInstant().isBefore(TO)) {
      changes.add(new Change(zone, next));
      next = zone.getRules().nextTransition(next.getInstant());
    }
    return changes;
  }
}
