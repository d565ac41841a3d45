package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.api.http.Complaints;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DateParametersTest {
  private static final TimeWindow WEEK = window("2026-10-01T00:00:00", "2026-10-08T00:00:00");

  @Test
  void everySpellingIsFilledIn() {
    for (var name :
        List.of("start_date", "startDate", "timeWindowStart", "beginDate", "STARTDATE")) {
      assertThat(filled(name, null)).isEqualTo("2026-10-01");
    }
    for (var name :
        List.of("end_date", "endDate", "timeWindowEnd", "finishDate", "time_window_end")) {
      assertThat(filled(name, null)).isEqualTo("2026-10-07");
    }
  }

  @Test
  void aDateIsTheLastDayInsideAndATimestampTheEnd() {
    assertThat(filled("end_date", ParameterType.DATE)).isEqualTo("2026-10-07");
    assertThat(filled("end_date", ParameterType.STRING)).isEqualTo("2026-10-07");
    assertThat(filled("end_date", ParameterType.TIMESTAMP)).isEqualTo("2026-10-08T00:00:00");
    assertThat(filled("start_date", ParameterType.DATE)).isEqualTo("2026-10-01");
    assertThat(filled("start_date", ParameterType.TIMESTAMP)).isEqualTo("2026-10-01T00:00:00");
  }

  @Test
  void aWindowThatEndsWithinADayHasThatDay() {
    var window = window("2026-10-01T06:00:00", "2026-10-07T12:00:00");

    assertThat(fill(Map.of(), "end_date", null, window)).isEqualTo("2026-10-07");
    assertThat(fill(Map.of(), "end_date", ParameterType.TIMESTAMP, window))
        .isEqualTo("2026-10-07T12:00:00");
    assertThat(fill(Map.of(), "start_date", null, window)).isEqualTo("2026-10-01");
  }

  @Test
  void theWindowWinsOverADefault() {
    var filled =
        DateParameters.fill(
            Map.of(),
            List.of("startDate"),
            Map.of(
                "startDate",
                new QueryParameter("startDate", ParameterType.DATE, true, "2025-01-01", null)),
            WEEK,
            new Complaints());

    assertThat(filled).containsExactly(Map.entry("startDate", "2026-10-01"));
  }

  @Test
  void whatCannotSayADateAndOtherNamesAreLeftAlone() {
    assertThat(filled("start_date", ParameterType.INTEGER)).isNull();
    assertThat(filled("end_date", ParameterType.LIST_OF_STRING)).isNull();
    assertThat(filled("start", null)).isNull();
    assertThat(filled("launch_date", ParameterType.DATE)).isNull();
  }

  @Test
  void whatIsNotReadIsNotFilledIn() {
    assertThat(DateParameters.fill(Map.of("n", 1), List.of("n"), Map.of(), WEEK, new Complaints()))
        .containsExactly(Map.entry("n", 1));
  }

  @Test
  void whatSaysTheSameIsTakenInAnySpelling() {
    for (var same : List.of("2026-10-07", "2026-10-07T23:59:59", "2026-10-08T00:00:00", "", " ")) {
      assertThat(fill(Map.of("end_date", same), "end_date", null, WEEK)).isEqualTo("2026-10-07");
      assertThat(fill(Map.of("end_date", same), "end_date", ParameterType.TIMESTAMP, WEEK))
          .isEqualTo("2026-10-08T00:00:00");
    }
    for (var same : List.of("2026-10-01", "2026-10-01T00:00", "2026-10-01T00:00:00.000")) {
      assertThat(fill(Map.of("beginDate", same), "beginDate", null, WEEK)).isEqualTo("2026-10-01");
    }
  }

  @Test
  void whatDisagreesIsRefusedWithBothValuesAndAWayOut() {
    assertDisagrees(
        "end_date",
        "2026-10-08",
        "parameters.end_date: is \"2026-10-08\", but the window from 2026-10-01T00:00:00 to"
            + " 2026-10-08T00:00:00 makes it \"2026-10-07\", its last day: leave it out, or change"
            + " the window");
    assertDisagrees(
        "startDate",
        "2026-09-30",
        "parameters.startDate: is \"2026-09-30\", but the window from 2026-10-01T00:00:00 to"
            + " 2026-10-08T00:00:00 makes it \"2026-10-01\": leave it out, or change the window");
    for (var other : List.of("2026-10-01T00:00:01", "2026-10-01T00:00:00Z", "soon", 20261001)) {
      assertThatThrownBy(() -> fill(Map.of("startDate", other), "startDate", null, WEEK))
          .hasMessageStartingWith("parameters.startDate: is \"%s\", but the window", other);
    }
  }

  @Test
  void aDayThatBeginsAtOneIsTheDayStill() {
    var cairo = ZoneId.of("Africa/Cairo");
    var window =
        new TimeWindow(
            LocalDateTime.parse("2026-04-24T01:00:00"),
            LocalDateTime.parse("2026-04-26T00:00:00"),
            cairo);

    for (var same : List.of("2026-04-24", "2026-04-24T00:00:00", "2026-04-24T01:00:00")) {
      assertThat(fill(Map.of("startDate", same), "startDate", ParameterType.TIMESTAMP, window))
          .isEqualTo("2026-04-24T01:00:00");
    }
  }

  private static void assertDisagrees(String name, Object given, String message) {
    assertThatThrownBy(() -> fill(Map.of(name, given), name, null, WEEK)).hasMessage(message);
  }

  private static Object filled(String name, ParameterType type) {
    return fill(Map.of(), name, type, WEEK);
  }

  private static Object fill(
      Map<String, Object> given, String name, ParameterType type, TimeWindow window) {
    var complaints = new Complaints();
    var declared =
        type == null
            ? Map.<String, QueryParameter>of()
            : Map.of(name, new QueryParameter(name, type, true, null, null));
    var filled =
        DateParameters.fill(Map.copyOf(given), List.of(name), declared, window, complaints);
    complaints.throwIfAny();
    return filled.get(name);
  }

  private static TimeWindow window(String start, String end) {
    return new TimeWindow(
        LocalDateTime.parse(start), LocalDateTime.parse(end), ZoneId.of("America/New_York"));
  }
}
