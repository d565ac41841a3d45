package com.recomamp.api.recomamp.imports;

import com.recomamp.api.http.Refusal;
import com.recomamp.api.recomamp.ExecuteRequest;
import com.recomamp.workflows.execution.TimeWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Over which window a run of RecomAMP was: it kept none, but the parameters may say it, and where
 * they did not, RecomAMP had a usual one.
 *
 * @param isAssumed that it is the usual one, in whole or in part
 */
record RunWindow(TimeWindow window, boolean isAssumed) {
  /** RecomAMP's "now" for this is UTC, whatever the zone of the window. */
  private static final Period LAG = Period.ofDays(14);

  private static final Period USUAL = Period.ofDays(7);

  /** If the SQL asks for dates and nobody gave any. */
  private static final Period USUAL_FOR_SQL = Period.ofDays(30);

  private static final Set<String> DATES = Set.of("start_date", "end_date", "startdate", "enddate");

  /**
   * @param read the names of the parameters that the SQL reads
   * @param at when it ran
   */
  static RunWindow of(ExecuteRequest request, Set<String> read, Instant at) {
    var newest = LocalDate.ofInstant(at, ZoneOffset.UTC).minus(LAG);
    LocalDateTime from;
    LocalDateTime to;
    try {
      from = request.start();
      to = request.end();
    } catch (Refusal noDate) {
      return usual(newest, USUAL);
    }
    if (from == null && to == null) {
      return usual(newest, asksForDates(read) ? USUAL_FOR_SQL : USUAL);
    }
    boolean isWhole = from != null && to != null;
    var start = from == null ? lastDay(to).minus(USUAL).atStartOfDay() : from;
    var end = to == null ? earlier(start.plus(USUAL), newest.plusDays(1).atStartOfDay()) : to;
    return start.isBefore(end)
        ? new RunWindow(new TimeWindow(start, end, ExecuteRequest.ZONE), !isWhole)
        : usual(newest, USUAL);
  }

  /** Its end is inside. */
  private static RunWindow usual(LocalDate newest, Period length) {
    return new RunWindow(
        new TimeWindow(
            newest.minus(length).atStartOfDay(),
            newest.plusDays(1).atStartOfDay(),
            ExecuteRequest.ZONE),
        true);
  }

  private static boolean asksForDates(Set<String> read) {
    return read.stream().anyMatch(name -> DATES.contains(name.toLowerCase(Locale.ROOT)));
  }

  private static LocalDate lastDay(@Nullable LocalDateTime end) {
    return Objects.requireNonNull(end).minusNanos(1).toLocalDate();
  }

  private static LocalDateTime earlier(LocalDateTime a, LocalDateTime b) {
    return a.isBefore(b) ? a : b;
  }
}
