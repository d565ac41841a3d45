package com.recomamp.api.execution;

import com.recomamp.store.execution.Warning;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Local times on the days when clocks are put forward or back. */
final class LocalTimes {
  private LocalTimes() {}

  /**
   * The time itself, or if clocks jump over it the time they jump to: no moment lies in between, so
   * a window that begins or ends there loses and gains nothing.
   */
  static LocalDateTime existing(LocalDateTime time, ZoneId zone) {
    var change = zone.getRules().getTransition(time);
    return change != null && change.isGap() ? change.getDateTimeAfter() : time;
  }

  /** What to know of a time that does not happen, or happens twice. */
  static Optional<Warning> warning(String field, LocalDateTime time, ZoneId zone) {
    var change = zone.getRules().getTransition(time);
    if (change == null) {
      return Optional.empty();
    }
    return Optional.of(
        change.isGap()
            ? new Warning(
                "time_skipped",
                "%s does not happen in %s, where clocks go forward to %s; that is taken."
                    .formatted(text(time), zone, text(change.getDateTimeAfter())),
                field)
            : new Warning(
                "time_happens_twice",
                "%s happens twice in %s, where clocks go back that day. AMC is told no offset;"
                        .formatted(text(time), zone)
                    + " the first of both is meant, but AMC does not say which it takes.",
                field));
  }

  static String text(LocalDateTime time) {
    return time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }
}
