package com.recomamp.workflows.execution;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;

/** What the calendar divides time into; weeks begin on Monday, as ISO 8601 has them. */
public enum CalendarUnit {
  WEEK(Period.ofWeeks(1)),
  MONTH(Period.ofMonths(1)),
  QUARTER(Period.ofMonths(3));

  private final Period length;

  CalendarUnit(Period length) {
    this.length = length;
  }

  /**
   * @throws IllegalArgumentException naming the allowed words
   */
  public static CalendarUnit parse(String word) {
    for (var unit : values()) {
      if (unit.toString().equals(word)) {
        return unit;
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is not a part of the calendar: allowed are %s".formatted(word, List.of(values())));
  }

  public Period length() {
    return length;
  }

  /** The first day of the week, month or quarter that has this day. */
  public LocalDate firstDay(LocalDate day) {
    return switch (this) {
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      case QUARTER -> LocalDate.of(day.getYear(), day.getMonth().firstMonthOfQuarter(), 1);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
