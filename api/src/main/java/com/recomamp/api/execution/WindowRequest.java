package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.workflows.execution.TimeWindow;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** A window as it is asked for: from start to end, or the last days before now. */
@Schema(
    description =
        "Half-open: start and end, or last and lag. \"last\" days end at the midnight that began"
            + " the day \"lag\" ago.")
public record WindowRequest(
    @Schema(description = "Local time, inside the window", example = "2026-10-01T00:00:00")
        @Nullable String start,
    @Schema(description = "Local time, after the window", example = "2026-10-08T00:00:00")
        @Nullable String end,
    @Schema(description = "Whole days, ISO 8601", example = "P7D") @Nullable String last,
    @Schema(description = "Days before today, ISO 8601", example = "P2D", defaultValue = "P0D")
        @Nullable String lag,
    @Schema(description = "IANA name", example = "America/New_York") @Nullable String zone) {

  /** The window as of now; null after a complaint. */
  @Nullable TimeWindow resolve(InstantSource clock, Complaints complaints) {
    var zoneId = zone(complaints);
    if (last != null || lag != null) {
      return relative(zoneId, clock, complaints);
    }
    var from = time("window.start", start, complaints);
    var to = time("window.end", end, complaints);
    return zoneId == null || from == null || to == null
        ? null
        : window(from, to, zoneId, complaints);
  }

  private @Nullable ZoneId zone(Complaints complaints) {
    if (zone == null || !ZoneId.getAvailableZoneIds().contains(zone)) {
      complaints.add("window.zone", "must be an IANA zone, such as America/New_York or UTC");
      return null;
    }
    return ZoneId.of(zone);
  }

  private @Nullable TimeWindow relative(
      @Nullable ZoneId zoneId, InstantSource clock, Complaints complaints) {
    if (start != null || end != null) {
      complaints.add("window", "has start and end, or last and lag, not both");
      return null;
    }
    var days = period("window.last", last, complaints);
    var before = lag == null ? Period.ZERO : period("window.lag", lag, complaints);
    if (days != null && days.isZero()) {
      complaints.add("window.last", "must be at least one day, such as P7D");
      return null;
    }
    if (zoneId == null || days == null || before == null) {
      return null;
    }
    try {
      var end = LocalDate.ofInstant(clock.instant(), zoneId).minus(before).atStartOfDay();
      return new TimeWindow(end.minus(days), end, zoneId);
    } catch (DateTimeException _) {
      complaints.add("window.last", "reaches before the beginning of time");
      return null;
    }
  }

  private static @Nullable Period period(
      String field, @Nullable String text, Complaints complaints) {
    try {
      var period = text == null ? Period.ZERO.minusDays(1) : Period.parse(text);
      if (!period.isNegative()) {
        return period;
      }
    } catch (DateTimeParseException _) {
      // Said below.
    }
    complaints.add(field, "must be whole days as ISO 8601 writes them, such as P7D");
    return null;
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
      return new TimeWindow(from, to, zone);
    } catch (IllegalArgumentException e) {
      complaints.add("window.end", "must be after window.start: the " + e.getMessage());
      return null;
    }
  }
}
