package com.recomamp.api.execution;

import com.recomamp.store.execution.Warning;
import com.recomamp.workflows.execution.RelativeWindow;
import com.recomamp.workflows.execution.TimeWindow;
import java.time.Instant;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * What the age of a window says about its figures. AMC raises no error where data is missing: the
 * numbers are just lower.
 */
final class WindowAge {
  /** So long conversions are still attributed to what was seen or clicked. */
  private static final Period ATTRIBUTION = Period.ofDays(14);

  /** How far back AMC's data goes, except for some paid data sets. */
  private static final Period RETENTION = Period.ofMonths(13);

  private WindowAge() {}

  static List<Warning> warnings(TimeWindow window, Instant now) {
    var warnings = new ArrayList<Warning>();
    var here = now.atZone(window.zone());
    if (window.endsAt().isAfter(now)) {
      warnings.add(
          new Warning(
              "ends_after_now",
              "The window ends after now, and AMC has nothing yet for the rest of it.",
              "window"));
    } else if (isYounger(window, here, RelativeWindow.USUAL_LAG)) {
      warnings.add(
          new Warning(
              "incomplete_data",
              "AMC's data is complete two days after the event; this window is complete from %s on."
                  .formatted(completeAt(window, RelativeWindow.USUAL_LAG)),
              "window"));
    }
    if (isYounger(window, here, ATTRIBUTION)) {
      warnings.add(
          new Warning(
              "younger_than_attribution",
              "Conversions are attributed for 14 days after the traffic: those of this window may"
                  + " still rise until %s.".formatted(completeAt(window, ATTRIBUTION)),
              "window"));
    }
    var oldest = here.minus(RETENTION);
    if (window.startsAt().isBefore(oldest.toInstant())) {
      warnings.add(
          new Warning(
              "before_retention",
              "AMC keeps 13 months of most data: it has little or nothing before %s, where this"
                  + " window begins.".formatted(oldest.toLocalDate()),
              "window"));
    }
    return warnings;
  }

  private static boolean isYounger(TimeWindow window, ZonedDateTime here, Period age) {
    return window.endsAt().isAfter(here.minus(age).toInstant());
  }

  private static String completeAt(TimeWindow window, Period age) {
    return window.end().plus(age).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }
}
