package com.recomamp.workflows.execution;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * Half-open: {@code start} is inside the window, {@code end} is not. Local times, as AMC wants
 * them.
 */
public record TimeWindow(LocalDateTime start, LocalDateTime end, ZoneId zone) {
  public TimeWindow {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException(
          start.equals(end)
              ? "window is empty: it starts and ends at %s".formatted(start)
              : "window ends at %s, before it starts at %s".formatted(end, start));
    }
  }

  /**
   * From the first moment of a day to the first moment of another, which is not always midnight.
   */
  public static TimeWindow ofDays(LocalDate first, LocalDate end, ZoneId zone) {
    return new TimeWindow(
        first.atStartOfDay(zone).toLocalDateTime(), end.atStartOfDay(zone).toLocalDateTime(), zone);
  }

  /** The first moment inside; of a local time that happens twice the earlier. */
  public Instant startsAt() {
    return start.atZone(zone).toInstant();
  }

  /** The first moment that is no longer inside. */
  public Instant endsAt() {
    return end.atZone(zone).toInstant();
  }

  public LocalDate firstDay() {
    return start.toLocalDate();
  }

  /** The day of the last moment inside. */
  public LocalDate lastDay() {
    return LocalDate.ofInstant(endsAt().minusNanos(1), zone);
  }
}
