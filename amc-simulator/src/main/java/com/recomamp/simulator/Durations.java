package com.recomamp.simulator;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 90s}, {@code 5m}, {@code 2h}, or ISO 8601.
 */
final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h)");

  /** Longer than anything lasts, and short enough for every time that is computed from it. */
  private static final Duration LONGEST = Duration.ofDays(3_650);

  private Durations() {}

  static Duration parse(String text) {
    var duration = read(text);
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("'%s' is longer than ten years".formatted(text));
    }
    return duration;
  }

  private static Duration read(String text) {
    var match = SHORT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (match.matches()) {
      var amount = Long.parseLong(match.group(1));
      return switch (match.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
    try {
      var duration = Duration.parse(text.strip());
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeParseException notIso) {
      // falls through to the one sentence that names both notations
    }
    throw new IllegalArgumentException(
        "'%s' is not a duration such as 500ms, 90s, 5m, 2h or PT90S".formatted(text));
  }

  static String write(Duration duration) {
    return duration.getNano() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }

  static Duration scaled(Duration duration, double timeScale) {
    var scaled = Math.round(duration.toMillis() / timeScale);
    return Duration.ofMillis(Math.min(scaled, LONGEST.toMillis()));
  }
}
