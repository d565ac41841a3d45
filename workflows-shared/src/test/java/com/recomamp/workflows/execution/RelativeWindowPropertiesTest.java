package com.recomamp.workflows.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.workflows.execution.RelativeWindow.Last;
import com.recomamp.workflows.execution.RelativeWindow.Previous;
import com.recomamp.workflows.execution.RelativeWindow.ToDate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * In every zone whose clocks change in 2024–2027: a moment is inside a window if and only if
 * java.time says that its local day is one of those that the window is named for.
 */
class RelativeWindowPropertiesTest {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2028-01-01T00:00:00Z");

  private static final List<ZoneId> ZONES =
      ZoneId.getAvailableZoneIds().stream()
          .sorted()
          .map(ZoneId::of)
          .filter(zone -> !changes(zone).isEmpty())
          .toList();

  /** A moment at which somebody asks, often within days of a change of the clocks. */
  record Asked(ZoneId zone, Instant now, Period lag) {
    LocalDate day() {
      return LocalDate.ofInstant(now, zone).minus(lag);
    }
  }

  @Property(tries = 10_000)
  void theLastDays(@ForAll("asked") Asked asked, @ForAll("lengths") Period length) {
    var first = asked.day().minus(length);

    assertHas(
        new Last(length, asked.lag),
        asked,
        day -> !day.isBefore(first) && day.isBefore(asked.day()));
  }

  @Property(tries = 10_000)
  void thePreviousWeek(@ForAll("asked") Asked asked) {
    var before = week(asked.day().minusDays(7));

    assertHas(new Previous(CalendarUnit.WEEK, asked.lag), asked, day -> week(day).equals(before));
  }

  @Property(tries = 10_000)
  void thePreviousMonth(@ForAll("asked") Asked asked) {
    var before = YearMonth.from(asked.day()).minusMonths(1);

    assertHas(
        new Previous(CalendarUnit.MONTH, asked.lag),
        asked,
        day -> YearMonth.from(day).equals(before));
  }

  @Property(tries = 10_000)
  void thePreviousQuarter(@ForAll("asked") Asked asked) {
    var before = quarter(asked.day().minus(1, IsoFields.QUARTER_YEARS));

    assertHas(
        new Previous(CalendarUnit.QUARTER, asked.lag), asked, day -> quarter(day).equals(before));
  }

  @Property(tries = 10_000)
  void theMonthToDate(@ForAll("asked") Asked asked) {
    var month = YearMonth.from(asked.day().minusDays(1));

    assertHas(
        new ToDate(CalendarUnit.MONTH, asked.lag),
        asked,
        day -> YearMonth.from(day).equals(month) && day.isBefore(asked.day()));
  }

  private static void assertHas(RelativeWindow relative, Asked asked, Predicate<LocalDate> days) {
    var window = relative.asOf(asked.now, asked.zone);

    for (var moment : momentsAround(window, asked.now)) {
      var day = LocalDate.ofInstant(moment, asked.zone);
      boolean isInside = !moment.isBefore(window.startsAt()) && moment.isBefore(window.endsAt());
      assertThat(isInside).as("%s in %s", moment, window).isEqualTo(days.test(day));
      // What SQL is told by dates holds the same moments.
      assertThat(!day.isBefore(window.firstDay()) && !day.isAfter(window.lastDay()))
          .as("%s by the days of %s", day, window)
          .isEqualTo(isInside);
    }
    // Neither is a local time that clocks jump over, which AMC might read in its own way.
    assertThat(asked.zone.getRules().getValidOffsets(window.start())).isNotEmpty();
    assertThat(asked.zone.getRules().getValidOffsets(window.end())).isNotEmpty();
    assertThat(window.endsAt()).isBeforeOrEqualTo(asked.now);
  }

  private static List<Instant> momentsAround(TimeWindow window, Instant now) {
    var moments = new ArrayList<>(List.of(now));
    for (var edge : List.of(window.startsAt(), window.endsAt())) {
      for (var step : List.of(Duration.ofNanos(1), Duration.ofMinutes(59), Duration.ofHours(25))) {
        moments.add(edge.minus(step));
        moments.add(edge.plus(step));
      }
      moments.add(edge);
    }
    for (var change : changes(window.zone())) {
      moments.add(change);
      moments.add(change.minusNanos(1));
    }
    return moments;
  }

  @Provide
  Arbitrary<Asked> asked() {
    return Arbitraries.of(ZONES)
        .flatMap(
            zone -> Combinators.combine(Arbitraries.just(zone), nows(zone), lags()).as(Asked::new));
  }

  private static Arbitrary<Instant> nows(ZoneId zone) {
    var anywhere = Arbitraries.longs().between(FROM.getEpochSecond(), TO.getEpochSecond() - 1);
    var day = Duration.ofDays(1).toSeconds();
    var nearAChange =
        Arbitraries.of(changes(zone))
            .flatMap(
                change ->
                    Arbitraries.longs()
                        .between(-3 * day, 10 * day)
                        .map(seconds -> change.getEpochSecond() + seconds));
    return Arbitraries.oneOf(anywhere, nearAChange).map(Instant::ofEpochSecond);
  }

  private static Arbitrary<Period> lags() {
    return Arbitraries.of(Period.ZERO, Period.ofDays(1), Period.ofDays(2), Period.ofDays(14));
  }

  @Provide
  Arbitrary<Period> lengths() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 400).map(Period::ofDays),
        Arbitraries.integers().between(1, 52).map(Period::ofWeeks),
        Arbitraries.integers().between(1, 13).map(Period::ofMonths));
  }

  private static List<Instant> changes(ZoneId zone) {
    var changes = new ArrayList<Instant>();
    var next = zone.getRules().nextTransition(FROM);
    while (next != null && next.getInstant().isBefore(TO)) {
      changes.add(next.getInstant());
      next = zone.getRules().nextTransition(next.getInstant());
    }
    return changes;
  }

  private static List<Integer> week(LocalDate day) {
    return List.of(day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private static List<Integer> quarter(LocalDate day) {
    return List.of(day.getYear(), day.get(IsoFields.QUARTER_OF_YEAR));
  }
}
