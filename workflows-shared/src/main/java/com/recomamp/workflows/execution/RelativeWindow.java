package com.recomamp.workflows.execution;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;

/**
 * A window told by the calendar. All of them are reckoned as if today were {@code lag} ago, so that
 * none has a day in it that is younger.
 */
public sealed interface RelativeWindow {
  /** AMC promises that its data is complete two days after the event. */
  Period USUAL_LAG = Period.ofDays(2);

  Period lag();

  /** So long, up to the day. */
  record Last(Period length, Period lag) implements RelativeWindow {}

  /** The last one that is over. */
  record Previous(CalendarUnit unit, Period lag) implements RelativeWindow {}

  /**
   * From the beginning of the one that has the last day inside, so it is never empty: on its first
   * day it is the whole one before.
   */
  record ToDate(CalendarUnit unit, Period lag) implements RelativeWindow {}

  /**
   * @throws java.time.DateTimeException if that is before the beginning of time
   */
  default TimeWindow asOf(Instant now, ZoneId zone) {
    var day = LocalDate.ofInstant(now, zone).minus(lag());
    return switch (this) {
      case Last(var length, _) -> TimeWindow.ofDays(day.minus(length), day, zone);
      case Previous(var unit, _) -> {
        var end = unit.firstDay(day);
        yield TimeWindow.ofDays(end.minus(unit.length()), end, zone);
      }
      case ToDate(var unit, _) -> TimeWindow.ofDays(unit.firstDay(day.minusDays(1)), day, zone);
    };
  }
}
