package com.recomamp.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Times as AMC reads them: local, in a zone that is named beside them. */
final class Windows {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** AMC has the data of an event within 48 hours. */
  private static final Duration DATA_LAG = Duration.ofHours(48);

  private static final int MONTHS_KEPT = 13;

  private Windows() {}

  static Entry.Window of(ObjectNode asked, Knobs.ZuluWindow zulu, Instant now) {
    var zoneName = Body.text(asked, "timeWindowTimeZone") instanceof String name ? name : "UTC";
    var zone = zone("timeWindowTimeZone", zoneName);
    var type =
        Body.text(asked, "timeWindowType") instanceof String named ? named : "MOST_RECENT_DAY";
    var end = now.minus(DATA_LAG).atZone(zone).truncatedTo(ChronoUnit.DAYS);
    var window =
        switch (type) {
          case "EXPLICIT" -> explicit(asked, zulu, zone, zoneName);
          case "MOST_RECENT_DAY" -> implied(end.minusDays(1), end, zoneName);
          case "MOST_RECENT_WEEK" -> implied(end.minusDays(7), end, zoneName);
          case "CURRENT_MONTH" -> implied(end.minusDays(1).withDayOfMonth(1), end, zoneName);
          case "PREVIOUS_MONTH" -> {
            var month = now.atZone(zone).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
            yield implied(month.minusMonths(1), month, zoneName);
          }
          case "ALL" -> implied(end.minusMonths(MONTHS_KEPT), end, zoneName);
          default -> throw Refusal.amc(400, "timeWindowType %s is not supported.".formatted(type));
        };
    version(asked, "maxCertifiedTime", zulu);
    var dimensions = version(asked, "maxDimensionTime", zulu);
    if (dimensions != null && dimensions.atZone(zone).toInstant().isBefore(window.end())) {
      throw Refusal.amc(400, "maxDimensionTime must not be before the end of the time window.");
    }
    return window;
  }

  /** Up to when data is to be used; here there is only the newest. */
  private static @Nullable LocalDateTime version(
      ObjectNode asked, String field, Knobs.ZuluWindow zulu) {
    var text = withoutZulu(Body.text(asked, field), zulu);
    return text == null ? null : local(field, text);
  }

  /** Whether AMC takes the window without a word and then finds no row in it. */
  static boolean findsNothing(ObjectNode asked, Knobs.ZuluWindow zulu) {
    return zulu == Knobs.ZuluWindow.EMPTY
        && "EXPLICIT".equals(Body.text(asked, "timeWindowType"))
        && Stream.of("timeWindowStart", "timeWindowEnd")
            .anyMatch(bound -> Body.text(asked, bound) instanceof String at && at.endsWith("Z"));
  }

  static ZoneId zone(String field, String name) {
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      throw Refusal.amc(400, "%s %s is not a valid time zone.".formatted(field, name));
    }
    return ZoneId.of(name);
  }

  static LocalDateTime local(String field, String text) {
    try {
      var time = LocalDateTime.parse(text, LOCAL);
      if (time.getYear() >= 1 && time.getYear() <= 9999) {
        return time;
      }
    } catch (DateTimeParseException _) {
      // falls through to the one sentence for all of them
    }
    throw Refusal.amc(
        400, "Invalid time window format: %s must be yyyy-MM-dd'T'HH:mm:ss.".formatted(field));
  }

  private static Entry.Window explicit(
      ObjectNode asked, Knobs.ZuluWindow zulu, ZoneId zone, String zoneName) {
    var startText = withoutZulu(Body.text(asked, "timeWindowStart"), zulu);
    var endText = withoutZulu(Body.text(asked, "timeWindowEnd"), zulu);
    if (startText == null || endText == null) {
      throw Refusal.amc(
          400, "timeWindowStart and timeWindowEnd are required when timeWindowType is EXPLICIT.");
    }
    var start = local("timeWindowStart", startText).atZone(zone).toInstant();
    var end = local("timeWindowEnd", endText).atZone(zone).toInstant();
    if (!start.isBefore(end)) {
      throw Refusal.amc(400, "timeWindowStart must be before timeWindowEnd.");
    }
    return new Entry.Window(start, end, startText, endText, zoneName);
  }

  private static @Nullable String withoutZulu(@Nullable String text, Knobs.ZuluWindow zulu) {
    return text != null && zulu != Knobs.ZuluWindow.REFUSE && text.endsWith("Z")
        ? text.substring(0, text.length() - 1)
        : text;
  }

  private static Entry.Window implied(ZonedDateTime start, ZonedDateTime end, String zone) {
    return new Entry.Window(start.toInstant(), end.toInstant(), null, null, zone);
  }
}
