package com.recomamp.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.api.http.Complaints;
import com.recomamp.store.execution.Warning;
import com.recomamp.workflows.execution.CalendarUnit;
import com.recomamp.workflows.execution.RelativeWindow;
import com.recomamp.workflows.execution.TimeWindow;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A window as it is asked for. The newer components are left out of the canonical form while they
 * are null, so that a request keeps the hash that its idempotency key remembers.
 */
@Schema(
    description =
        "Half-open, and exactly one of: start and end, last, previous, toDate. The last three are"
            + " reckoned as if today were lag ago, in whole days of the zone; weeks begin on"
            + " Monday.")
public record WindowRequest(
    @Schema(description = "Local time, inside the window", example = "2026-10-01T00:00:00")
        @Nullable String start,
    @Schema(description = "Local time, after the window", example = "2026-10-08T00:00:00")
        @Nullable String end,
    @Schema(
            description = "Days, weeks or months up to the day lag ago, ISO 8601: P7D, P2W, P3M",
            example = "P7D")
        @Nullable String last,
    @Schema(
            description = "Days before today, ISO 8601; goes with last, previous and toDate",
            example = "P2D",
            defaultValue = "P2D")
        @Nullable String lag,
    @Schema(description = "Name of the tz database", example = "America/New_York")
        @Nullable String zone,
    @Schema(
            description = "The last whole one that was over lag ago",
            allowableValues = {"week", "month", "quarter"})
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String previous,
    @Schema(
            description =
                "From its beginning up to the day lag ago; while that is its first day, the whole"
                    + " one before",
            allowableValues = {"week", "month", "quarter"})
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String toDate) {

  private static final String FORMS = "one of: start and end, last, previous, toDate";

  /** From a local time to another. */
  public static WindowRequest between(LocalDateTime start, LocalDateTime end, ZoneId zone) {
    return new WindowRequest(
        LocalTimes.text(start), LocalTimes.text(end), null, null, zone.getId(), null, null);
  }

  /** The window as of now; null after a complaint. */
  static @Nullable ResolvedWindow resolve(
      @Nullable WindowRequest request, InstantSource clock, Complaints complaints) {
    if (request == null) {
      complaints.add("window", "is missing: give a zone and " + FORMS);
      return null;
    }
    return request.resolve(clock.instant(), complaints);
  }

  /** What was said, and nothing that was not. */
  Map<String, String> said() {
    var said = new LinkedHashMap<String, String>();
    put(said, "start", start);
    put(said, "end", end);
    put(said, "last", last);
    put(said, "previous", previous);
    put(said, "toDate", toDate);
    put(said, "lag", lag);
    put(said, "zone", zone);
    return said;
  }

  private static void put(Map<String, String> said, String name, @Nullable String value) {
    if (value != null) {
      said.put(name, value);
    }
  }

  private @Nullable ResolvedWindow resolve(Instant now, Complaints complaints) {
    var zoneId = zone(complaints);
    boolean isExplicit = start != null || end != null;
    long relative = Stream.of(last, previous, toDate).filter(form -> form != null).count();
    if (relative + (isExplicit ? 1 : 0) != 1) {
      complaints.add(
          "window", relative == 0 ? "is missing: give " + FORMS : "takes exactly " + FORMS);
      return null;
    }
    if (isExplicit) {
      return explicit(zoneId, now, complaints);
    }
    var calendar = calendar(complaints);
    return zoneId == null || calendar == null ? null : asOf(calendar, zoneId, now, complaints);
  }

  private @Nullable ZoneId zone(Complaints complaints) {
    if (zone == null) {
      complaints.add(
          "window.zone", "is missing: a name of the tz database, such as America/New_York or UTC");
      return null;
    }
    var alike = zones().filter(zone::equalsIgnoreCase).findFirst();
    if (alike.filter(zone::equals).isPresent()) {
      return ZoneId.of(zone);
    }
    complaints.add(
        "window.zone",
        "\"%s\" is not a zone that AMC takes: it must be a name of the tz database, such as %s"
            .formatted(zone, alike.orElse("America/New_York or UTC")));
    return null;
  }

  /** Without SystemV, which is Java's own and unknown to the tz database. */
  private static Stream<String> zones() {
    return ZoneId.getAvailableZoneIds().stream().filter(name -> !name.startsWith("SystemV/"));
  }

  private @Nullable ResolvedWindow explicit(
      @Nullable ZoneId zoneId, Instant now, Complaints complaints) {
    if (lag != null) {
      complaints.add("window.lag", "goes with last, previous and toDate, not with start and end");
    }
    var from = time("window.start", start, complaints);
    var to = time("window.end", end, complaints);
    if (zoneId == null || from == null || to == null) {
      return null;
    }
    var window = window(from, to, zoneId, complaints);
    if (window == null) {
      return null;
    }
    if (!window.startsAt().isBefore(now)) {
      complaints.add(
          "window.start",
          "%s is still to come in %s: AMC has no data of it".formatted(start, zoneId));
      return null;
    }
    var warnings = new ArrayList<Warning>();
    LocalTimes.warning("window.start", from, zoneId).ifPresent(warnings::add);
    LocalTimes.warning("window.end", to, zoneId).ifPresent(warnings::add);
    warnings.addAll(WindowAge.warnings(window, now));
    return new ResolvedWindow(window, warnings);
  }

  private static @Nullable LocalDateTime time(
      String field, @Nullable String text, Complaints complaints) {
    try {
      if (text != null) {
        var time = LocalDateTime.parse(text);
        if (time.getNano() == 0 && time.getYear() >= 1 && time.getYear() <= 9999) {
          return time;
        }
      }
    } catch (DateTimeParseException _) {
      // Said below.
    }
    complaints.add(
        field, "must be a local time in whole seconds without offset, such as 2026-10-01T00:00:00");
    return null;
  }

  private static @Nullable TimeWindow window(
      LocalDateTime from, LocalDateTime to, ZoneId zone, Complaints complaints) {
    try {
      return new TimeWindow(LocalTimes.existing(from, zone), LocalTimes.existing(to, zone), zone);
    } catch (IllegalArgumentException e) {
      complaints.add("window.end", "must be after window.start: the " + e.getMessage());
      return null;
    }
  }

  private @Nullable RelativeWindow calendar(Complaints complaints) {
    var before =
        lag == null ? RelativeWindow.USUAL_LAG : period("window.lag", lag, "P2D", complaints);
    if (last != null) {
      var length = period("window.last", last, "P7D, P2W or P3M", complaints);
      if (length != null && length.isZero()) {
        complaints.add("window.last", "must be at least one day, such as P7D");
        return null;
      }
      return length == null || before == null ? null : new RelativeWindow.Last(length, before);
    }
    var unit =
        previous == null
            ? complaints.read("window.toDate", String.valueOf(toDate), CalendarUnit::parse)
            : complaints.read("window.previous", previous, CalendarUnit::parse);
    if (unit == null || before == null) {
      return null;
    }
    return previous == null
        ? new RelativeWindow.ToDate(unit, before)
        : new RelativeWindow.Previous(unit, before);
  }

  private static @Nullable Period period(
      String field, String text, String example, Complaints complaints) {
    try {
      var period = Period.parse(text);
      if (!period.isNegative()) {
        return period;
      }
    } catch (DateTimeParseException _) {
      // Said below.
    }
    complaints.add(field, "must be whole days as ISO 8601 writes them, such as " + example);
    return null;
  }

  private static @Nullable ResolvedWindow asOf(
      RelativeWindow calendar, ZoneId zone, Instant now, Complaints complaints) {
    try {
      var window = calendar.asOf(now, zone);
      if (window.start().getYear() >= 1) {
        var warnings = new ArrayList<Warning>();
        heldBack(calendar, window, now).ifPresent(warnings::add);
        LocalTimes.warning("window", window.start(), zone).ifPresent(warnings::add);
        LocalTimes.warning("window", window.end(), zone).ifPresent(warnings::add);
        warnings.addAll(WindowAge.warnings(window, now));
        return new ResolvedWindow(window, warnings);
      }
    } catch (DateTimeException | ArithmeticException _) {
      // Said below.
    }
    complaints.add("window", "reaches before the beginning of time");
    return null;
  }

  /** Where the lag moves a window by a whole week, month or quarter. */
  private static Optional<Warning> heldBack(
      RelativeWindow calendar, TimeWindow window, Instant now) {
    if (!(calendar instanceof RelativeWindow.Previous(var unit, var lag))) {
      return Optional.empty();
    }
    var newest = new RelativeWindow.Previous(unit, Period.ZERO).asOf(now, window.zone());
    return newest.equals(window)
        ? Optional.empty()
        : Optional.of(
            new Warning(
                "held_back_by_lag",
                "The %s from %s to %s was not over %s ago, so this is an earlier one; lag P0D takes"
                        .formatted(unit, newest.firstDay(), newest.lastDay(), lag)
                    + " it as it is.",
                "window.lag"));
  }
}
