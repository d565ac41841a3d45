package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters by which SQL reads its window. They are filled in from the window and nothing
 * else, so SQL and window cannot disagree. A date says a whole day: that of the end is the last day
 * inside. A timestamp says a moment: that of the end is the first one outside.
 */
final class DateParameters {
  private static final Set<String> STARTS = Set.of("startdate", "timewindowstart", "begindate");
  private static final Set<String> ENDS = Set.of("enddate", "timewindowend", "finishdate");

  private static final Set<ParameterType> CAN_SAY_DATES =
      EnumSet.of(ParameterType.STRING, ParameterType.DATE, ParameterType.TIMESTAMP);

  private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);

  private enum Edge {
    START,
    END
  }

  private DateParameters() {}

  /**
   * What was given, with every known date parameter as the window says it, and a complaint for each
   * that was given and says something else.
   */
  static Map<String, @Nullable Object> fill(
      Map<String, @Nullable Object> given,
      Collection<String> known,
      Map<String, QueryParameter> declared,
      TimeWindow window,
      Complaints complaints) {
    var filled = new LinkedHashMap<String, @Nullable Object>(given);
    for (var name : known) {
      var type = type(declared.get(name));
      edge(name, type)
          .ifPresent(
              edge -> {
                var value = value(edge, type, window);
                var said = given.get(name);
                if (said != null && !agrees(said, edge, type, window)) {
                  complaints.add("parameters." + name, disagreement(said, value, edge, window));
                }
                filled.put(name, value);
              });
    }
    return filled;
  }

  /** Whether it is the window that says this parameter's value. */
  static boolean isOne(String name, @Nullable QueryParameter declaration) {
    return edge(name, type(declaration)).isPresent();
  }

  private static ParameterType type(@Nullable QueryParameter declaration) {
    return declaration == null ? ParameterType.STRING : declaration.type();
  }

  /** By RecomAMP's spellings, with capitals and underscores or without. */
  private static Optional<Edge> edge(String name, ParameterType type) {
    if (!CAN_SAY_DATES.contains(type)) {
      return Optional.empty();
    }
    var plain = name.replace("_", "").toLowerCase(Locale.ROOT);
    if (STARTS.contains(plain)) {
      return Optional.of(Edge.START);
    }
    return ENDS.contains(plain) ? Optional.of(Edge.END) : Optional.empty();
  }

  private static String value(Edge edge, ParameterType type, TimeWindow window) {
    return type == ParameterType.TIMESTAMP
        ? LocalTimes.text(edge == Edge.START ? window.start() : window.end())
        : day(edge, window).toString();
  }

  private static LocalDate day(Edge edge, TimeWindow window) {
    return edge == Edge.START ? window.firstDay() : window.lastDay();
  }

  private static boolean agrees(Object said, Edge edge, ParameterType type, TimeWindow window) {
    if (!(said instanceof String text)) {
      return false;
    }
    if (text.isBlank()) {
      return true;
    }
    try {
      if (text.length() == 10) {
        var day = LocalDate.parse(text);
        var midnight = edge == Edge.START ? day.atStartOfDay() : day.plusDays(1).atStartOfDay();
        return isAt(midnight, edge, window)
            || type != ParameterType.TIMESTAMP && day.equals(day(edge, window));
      }
      var time = LocalDateTime.parse(text);
      boolean isWholeDay = edge == Edge.END && time.toLocalTime().equals(LAST_SECOND);
      return isAt(isWholeDay ? time.plusSeconds(1) : time, edge, window);
    } catch (DateTimeException _) {
      return false;
    }
  }

  private static boolean isAt(LocalDateTime time, Edge edge, TimeWindow window) {
    Instant at = LocalTimes.existing(time, window.zone()).atZone(window.zone()).toInstant();
    return at.equals(edge == Edge.START ? window.startsAt() : window.endsAt());
  }

  private static String disagreement(Object said, String value, Edge edge, TimeWindow window) {
    return "is \"%s\", but the window from %s to %s makes it \"%s\"%s: leave it out, or change the window"
        .formatted(
            said,
            LocalTimes.text(window.start()),
            LocalTimes.text(window.end()),
            value,
            edge == Edge.END && value.length() == 10 ? ", its last day" : "");
  }
}
