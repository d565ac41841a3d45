package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class WindowsTest {
  private static final String RESOLVE = "/api/v1/windows/resolve";

  private final TestApi api = TestApi.empty();

  @Test
  void aWindowIsShownBeforeTheRunWithItsWarnings() {
    var answer =
        api.post(
            RESOLVE,
            """
            {"window": {"start": "2020-03-08T02:30:00", "end": "2020-03-09T00:00:00", "zone": "America/New_York"}}\
            """);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().propertyNames())
        .containsExactlyInAnyOrder("start", "end", "zone", "warnings");
    assertThat(answer.json().get("start").asString()).isEqualTo("2020-03-08T03:00:00");
    assertThat(answer.json().get("end").asString()).isEqualTo("2020-03-09T00:00:00");
    assertThat(answer.json().get("zone").asString()).isEqualTo("America/New_York");
    assertThat(answer.json().get("warnings").get(0))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"code": "time_skipped", "field": "window.start",
                     "message": "2020-03-08T02:30:00 does not happen in America/New_York, where clocks go forward to 2020-03-08T03:00:00; that is taken."}\
                    """));
    assertThat(api.executions()).isZero();
  }

  @Test
  void itIsTheWindowThatAnExecutionGets() {
    var resolved = api.post(RESOLVE, "{\"window\": %s}".formatted(TestApi.WINDOW)).json();
    var execution = api.get("/api/v1/executions/" + api.accepted()).json();

    assertThat(execution.get("window").properties())
        .allSatisfy(edge -> assertThat(resolved.get(edge.getKey())).isEqualTo(edge.getValue()))
        .hasSize(3);
    assertThat(execution.get("warnings")).containsAll(resolved.get("warnings"));
  }

  @Test
  void whatCannotBeIsNamedAsAnExecutionWouldNameIt() {
    assertThat(api.post(RESOLVE, "{}").complaints())
        .containsExactly(
            "window: is missing: give a zone and one of: start and end, last, previous, toDate");
    assertThat(
            api.post(RESOLVE, "{\"window\": {\"previous\": \"day\", \"zone\": \"UTC\"}}")
                .complaints())
        .containsExactly(
            "window.previous: \"day\" is not a part of the calendar: allowed are [week, month,"
                + " quarter]");
    assertThat(api.post(RESOLVE, "{\"window\": {\"of\": 1}}").complaints())
        .containsExactly(
            "window.of: is not known here: allowed are end, lag, last, previous, start, toDate,"
                + " zone");
  }
}
