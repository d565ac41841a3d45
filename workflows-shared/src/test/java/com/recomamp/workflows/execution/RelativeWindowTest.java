package com.recomamp.workflows.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.workflows.execution.RelativeWindow.Last;
import com.recomamp.workflows.execution.RelativeWindow.Previous;
import com.recomamp.workflows.execution.RelativeWindow.ToDate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class RelativeWindowTest {
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final Period TWO_DAYS = RelativeWindow.USUAL_LAG;

  /** Wednesday the 11th in UTC, still Tuesday the 10th in New York. */
  private static final Instant NOW = Instant.parse("2026-11-11T03:00:00Z");

  @Test
  void theLastDaysAreThoseOfTheZone() {
    assertWindow(new Last(Period.ofDays(7), TWO_DAYS), "2026-11-01", "2026-11-08");
    assertThat(new Last(Period.ofDays(7), TWO_DAYS).asOf(NOW, ZoneId.of("UTC")).end())
        .isEqualTo("2026-11-09T00:00:00");
  }

  @Test
  void theLastWeeksAndMonthsEndOnTheSameDayToo() {
    assertWindow(new Last(Period.ofWeeks(2), TWO_DAYS), "2026-10-25", "2026-11-08");
    assertWindow(new Last(Period.ofMonths(3), TWO_DAYS), "2026-08-08", "2026-11-08");
  }

  @Test
  void aMonthBackFromADayThatIsMissingThereIsItsLastDay() {
    var window =
        new Last(Period.ofMonths(1), Period.ZERO)
            .asOf(Instant.parse("2026-03-31T12:00:00Z"), NEW_YORK);

    assertThat(window.firstDay()).isEqualTo("2026-02-28");
  }

  @Test
  void withoutLagTheyEndAtTheLastMidnight() {
    assertWindow(new Last(Period.ofDays(1), Period.ZERO), "2026-11-09", "2026-11-10");
  }

  @Test
  void theWeekBeforeBeginsOnMonday() {
    assertWindow(new Previous(CalendarUnit.WEEK, Period.ZERO), "2026-11-02", "2026-11-09");
  }

  @Test
  void whatWasNotOverWhenTheLagBeganIsNotThePreviousOneYet() {
    assertWindow(new Previous(CalendarUnit.WEEK, TWO_DAYS), "2026-10-26", "2026-11-02");
    assertWindow(new Previous(CalendarUnit.MONTH, TWO_DAYS), "2026-10-01", "2026-11-01");
    assertWindow(new Previous(CalendarUnit.MONTH, Period.ofDays(14)), "2026-09-01", "2026-10-01");
    assertWindow(new Previous(CalendarUnit.QUARTER, TWO_DAYS), "2026-07-01", "2026-10-01");
  }

  @Test
  void aPreviousMonthIsThereOnTheDayItIsComplete() {
    var previous = new Previous(CalendarUnit.MONTH, TWO_DAYS);

    assertThat(previous.asOf(Instant.parse("2026-11-03T04:59:59Z"), NEW_YORK).firstDay())
        .isEqualTo("2026-09-01");
    assertThat(previous.asOf(Instant.parse("2026-11-03T05:00:00Z"), NEW_YORK).firstDay())
        .isEqualTo("2026-10-01");
  }

  @Test
  void theQuarterBeforeTheFirstIsInTheYearBefore() {
    var window =
        new Previous(CalendarUnit.QUARTER, TWO_DAYS)
            .asOf(Instant.parse("2027-02-14T12:00:00Z"), NEW_YORK);

    assertThat(window.firstDay()).isEqualTo("2026-10-01");
    assertThat(window.lastDay()).isEqualTo("2026-12-31");
  }

  @Test
  void aMonthToDateEndsWhereItsDataDoes() {
    assertWindow(new ToDate(CalendarUnit.MONTH, TWO_DAYS), "2026-11-01", "2026-11-08");
  }

  @Test
  void aMonthOfWhichNothingIsCompleteIsTheOneBefore() {
    var toDate = new ToDate(CalendarUnit.MONTH, TWO_DAYS);
    var third = toDate.asOf(Instant.parse("2026-11-03T12:00:00Z"), NEW_YORK);
    var fourth = toDate.asOf(Instant.parse("2026-11-04T12:00:00Z"), NEW_YORK);

    assertThat(third).isEqualTo(days("2026-10-01", "2026-11-01"));
    assertThat(fourth).isEqualTo(days("2026-11-01", "2026-11-02"));
  }

  @Test
  void aDayThatBeginsAtOneBeginsAndEndsAWindowAtOne() {
    var cairo = ZoneId.of("Africa/Cairo");
    var noon = Instant.parse("2026-04-25T10:00:00Z");

    var window = new Last(Period.ofDays(1), Period.ofDays(1)).asOf(noon, cairo);

    assertThat(window.start()).isEqualTo("2026-04-23T00:00:00");
    assertThat(window.end()).isEqualTo("2026-04-24T01:00:00");
    assertThat(window.lastDay()).isEqualTo("2026-04-23");
  }

  private static void assertWindow(RelativeWindow relative, String first, String end) {
    assertThat(relative.asOf(NOW, NEW_YORK)).isEqualTo(days(first, end));
  }

  private static TimeWindow days(String first, String end) {
    return TimeWindow.ofDays(LocalDate.parse(first), LocalDate.parse(end), NEW_YORK);
  }
}
