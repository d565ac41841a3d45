package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.recomamp.api.http.Complaints;
import com.recomamp.store.execution.Warning;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class WindowRequestTest {
  /** The 10th in New York, the 11th in UTC. */
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-11T03:00:00Z"));

  @Test
  void theLastDaysAreWholeDaysOfTheirZone() {
    assertWindow(last("P7D", "P2D"), "2026-11-01T00:00 2026-11-08T00:00");
    assertWindow(last("P2W", "P0D"), "2026-10-27T00:00 2026-11-10T00:00");
    assertWindow(last("P3M", "P2D"), "2026-08-08T00:00 2026-11-08T00:00");
  }

  @Test
  void theLagIsTwoDaysUnlessSaid() {
    assertThat(resolved(last("P7D", null))).isEqualTo(resolved(last("P7D", "P2D")));
    assertThat(resolved(previous("week", null))).isEqualTo(resolved(previous("week", "P2D")));
    assertThat(resolved(toDate("month", null))).isEqualTo(resolved(toDate("month", "P2D")));
  }

  @Test
  void theCalendarIsUnderstood() {
    assertWindow(previous("week", "P0D"), "2026-11-02T00:00 2026-11-09T00:00");
    assertWindow(previous("month", "P2D"), "2026-10-01T00:00 2026-11-01T00:00");
    assertWindow(previous("quarter", "P2D"), "2026-07-01T00:00 2026-10-01T00:00");
    assertWindow(toDate("month", "P2D"), "2026-11-01T00:00 2026-11-08T00:00");
  }

  @Test
  void theSameMomentIsAnotherDayElsewhere() {
    assertThat(resolved("{\"last\": \"P1D\", \"lag\": \"P0D\", \"zone\": \"UTC\"}").window().end())
        .isEqualTo("2026-11-11T00:00:00");
  }

  @Test
  void aStartThatClocksJumpOverIsWhereTheyJumpTo() {
    var resolved = resolved(between("2026-03-08T02:30:00", "2026-03-09T00:00:00"));

    assertThat(resolved.window().start()).isEqualTo("2026-03-08T03:00:00");
    assertThat(resolved.warnings())
        .containsExactly(
            new Warning(
                "time_skipped",
                "2026-03-08T02:30:00 does not happen in America/New_York, where clocks go forward"
                    + " to 2026-03-08T03:00:00; that is taken.",
                "window.start"));
  }

  @Test
  void aWindowThatClocksJumpOverIsRefused() {
    assertRefused(between("2026-03-08T02:00:00", "2026-03-08T03:00:00"))
        .hasMessageContaining("window.end: must be after window.start: the window is empty");
  }

  @Test
  void anEndThatHappensTwiceIsTheFirstAndSaid() {
    var resolved = resolved(between("2025-11-01T00:00:00", "2025-11-02T01:30:00"));

    assertThat(resolved.window().end()).isEqualTo("2025-11-02T01:30:00");
    assertThat(resolved.window().endsAt()).isEqualTo("2025-11-02T05:30:00Z");
    assertThat(resolved.warnings())
        .extracting(Warning::code, Warning::field)
        .containsExactly(tuple("time_happens_twice", "window.end"));
  }

  @Test
  void aWindowIsWarnedOfByItsAge() {
    assertThat(codes(last("P7D", "P14D"))).isEmpty();
    assertThat(codes(last("P7D", "P13D"))).containsExactly("younger_than_attribution");
    assertThat(codes(last("P7D", "P2D"))).containsExactly("younger_than_attribution");
    assertThat(codes(last("P7D", "P1D")))
        .containsExactly("incomplete_data", "younger_than_attribution");
    assertThat(codes(between("2026-11-01T00:00:00", "2026-11-12T00:00:00")))
        .containsExactly("ends_after_now", "younger_than_attribution");
    assertThat(codes(last("P13M", "P14D"))).containsExactly("before_retention");
    assertThat(codes(between("2025-10-10T22:00:00", "2025-11-01T00:00:00"))).isEmpty();
    assertThat(codes(between("2025-10-10T21:59:59", "2025-11-01T00:00:00")))
        .containsExactly("before_retention");
  }

  @Test
  void aWarningSaysWhenItWillNoLongerHold() {
    assertThat(resolved(last("P7D", "P1D")).warnings())
        .extracting(Warning::message)
        .containsExactly(
            "AMC's data is complete two days after the event; this window is complete from"
                + " 2026-11-11T00:00:00 on.",
            "Conversions are attributed for 14 days after the traffic: those of this window may"
                + " still rise until 2026-11-23T00:00:00.");
  }

  @Test
  void whatTheLagHoldsBackIsSaid() {
    assertThat(resolved(previous("week", "P2D")).warnings())
        .contains(
            new Warning(
                "held_back_by_lag",
                "The week from 2026-11-02 to 2026-11-08 was not over P2D ago, so this is an earlier"
                    + " one; lag P0D takes it as it is.",
                "window.lag"));
    assertThat(codes(previous("month", "P2D"))).doesNotContain("held_back_by_lag");
  }

  @Test
  void aWindowThatIsStillToComeIsRefused() {
    assertRefused(between("2026-11-10T22:00:00", "2026-11-11T00:00:00"))
        .hasMessage(
            "window.start: 2026-11-10T22:00:00 is still to come in America/New_York: AMC has no"
                + " data of it");
    assertThat(resolved(between("2026-11-10T21:59:59", "2026-11-11T00:00:00"))).isNotNull();
  }

  @Test
  void aZoneThatAmcDoesNotTakeIsRefused() {
    for (var zone : List.of("+02:00", "UTC+2", "EDT", "SystemV/EST5EDT", "Mars/Phobos", "")) {
      assertRefused("{\"last\": \"P7D\", \"zone\": \"%s\"}".formatted(zone))
          .hasMessage(
              "window.zone: \"%s\" is not a zone that AMC takes: it must be a name of the tz"
                  + " database, such as America/New_York or UTC",
              zone);
    }
    assertRefused("{\"last\": \"P7D\", \"zone\": \"america/new_york\"}")
        .hasMessageEndingWith("such as America/New_York");
    assertRefused("{\"last\": \"P7D\"}")
        .hasMessage(
            "window.zone: is missing: a name of the tz database, such as America/New_York or UTC");
  }

  @Test
  void oneFormIsAskedForAndNoOther() {
    assertRefused("{\"zone\": \"UTC\"}")
        .hasMessage("window: is missing: give one of: start and end, last, previous, toDate");
    assertRefused("{\"last\": \"P7D\", \"toDate\": \"month\", \"zone\": \"UTC\"}")
        .hasMessage("window: takes exactly one of: start and end, last, previous, toDate");
    assertRefused("{\"start\": \"2026-10-01T00:00:00\", \"previous\": \"week\", \"zone\": \"UTC\"}")
        .hasMessage("window: takes exactly one of: start and end, last, previous, toDate");
    assertRefused(
            between("2026-10-01T00:00:00", "2026-10-02T00:00:00")
                .replace("}", ", \"lag\": \"P2D\"}"))
        .hasMessage("window.lag: goes with last, previous and toDate, not with start and end");
    assertRefused("{\"start\": \"2026-10-01T00:00:00\", \"zone\": \"UTC\"}")
        .hasMessageStartingWith("window.end: must be a local time");
  }

  @Test
  void wordsThatAreNoneAreNamedWithThoseThatAre() {
    assertRefused(previous("year", "P2D"))
        .hasMessage(
            "window.previous: \"year\" is not a part of the calendar: allowed are [week, month,"
                + " quarter]");
    assertRefused(toDate("today", "soon"))
        .hasMessage(
            "window.lag: must be whole days as ISO 8601 writes them, such as P2D; window.toDate:"
                + " \"today\" is not a part of the calendar: allowed are [week, month, quarter]");
    assertRefused(last("P3000Y", "P2D")).hasMessage("window: reaches before the beginning of time");
    assertRefused(last("P2147483647Y", "P2D"))
        .hasMessage("window: reaches before the beginning of time");
    assertRefused(last("P2147483647M", "P2147483647Y"))
        .hasMessage("window: reaches before the beginning of time");
  }

  @Test
  void itsCanonicalFormIsWhatItWasBeforeItLearnedTheCalendar() {
    assertThat(JsonMapper.shared().writeValueAsString(request(last("P7D", "P2D"))))
        .isEqualTo(
            "{\"start\":null,\"end\":null,\"last\":\"P7D\",\"lag\":\"P2D\",\"zone\":\"America/New_York\"}");
  }

  @Test
  void whatWasSaidIsKeptAndNothingElse() {
    assertThat(request(previous("week", null)).said())
        .containsOnly(Map.entry("previous", "week"), Map.entry("zone", "America/New_York"));
  }

  private static void assertWindow(String json, String expected) {
    var window = resolved(json).window();
    assertThat(window.start() + " " + window.end()).isEqualTo(expected);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(String json) {
    return assertThatThrownBy(() -> resolved(json));
  }

  private static List<String> codes(String json) {
    return resolved(json).warnings().stream().map(Warning::code).toList();
  }

  private static ResolvedWindow resolved(String json) {
    var complaints = new Complaints();
    var resolved = WindowRequest.resolve(request(json), CLOCK, complaints);
    complaints.throwIfAny();
    return resolved;
  }

  private static WindowRequest request(String json) {
    return JsonMapper.shared().readValue(json, WindowRequest.class);
  }

  private static String last(String length, String lag) {
    return window("last", length, lag);
  }

  private static String previous(String unit, String lag) {
    return window("previous", unit, lag);
  }

  private static String toDate(String unit, String lag) {
    return window("toDate", unit, lag);
  }

  private static String window(String form, String what, String lag) {
    return "{\"%s\": \"%s\", %s\"zone\": \"America/New_York\"}"
        .formatted(form, what, lag == null ? "" : "\"lag\": \"%s\", ".formatted(lag));
  }

  private static String between(String start, String end) {
    return "{\"start\": \"%s\", \"end\": \"%s\", \"zone\": \"America/New_York\"}"
        .formatted(start, end);
  }
}
