package com.recomamp.amc;

import static com.recomamp.amc.Amc.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AmcSubmissionTest {

  private static final String ECHO =
      """
      {"workflowExecutionId":"1","timeWindowStartOriginal":"2026-10-01T00:00:00","timeWindowEndOriginal":"2026-10-08T00:00:00",
       "timeWindowTimeZoneOriginal":"America/New_York","workflowExecutionTimeoutSeconds":21600,
       "parameterValues":{"since":"2026-01-01","ids":["a","b"]}}
      """;

  @Test
  void couldBeWhatAmcEchoesOrDoesNotTell() {
    assertThat(submission().couldBe(echoed(ECHO))).isTrue();
    assertThat(
            submission().couldBe(echoed("{\"workflowExecutionId\":\"1\",\"parameterValues\":{}}")))
        .isTrue();
  }

  @Test
  void cannotBeWhatContradicts() {
    assertThat(submission().couldBe(echoed(ECHO.replace("10-08", "10-09")))).isFalse();
    assertThat(submission().couldBe(echoed(ECHO.replace("New_York", "Chicago")))).isFalse();
    assertThat(submission().couldBe(echoed(ECHO.replace("21600", "900")))).isFalse();
    assertThat(submission().couldBe(echoed(ECHO.replace("2026-01-01", "2026-01-02")))).isFalse();
    assertThat(submission().couldBe(echoed(ECHO.replace("\"b\"", "\"c\"")))).isFalse();
    assertThat(submission().couldBe(echoed(ECHO.replace("\"since\"", "\"until\"")))).isFalse();
  }

  @Test
  void numbersAndBooleansMayBeEchoedAsText() {
    var submission = with(ZoneOffset.UTC, Map.of("top", 5, "share", 0.5, "all", true));

    assertThat(submission.couldBe(parameters("{\"top\":5,\"share\":0.50,\"all\":true}"))).isTrue();
    assertThat(
            submission.couldBe(parameters("{\"top\":\"5.0\",\"share\":\"0.5\",\"all\":\"TRUE\"}")))
        .isTrue();
    assertThat(submission.couldBe(parameters("{\"top\":6,\"share\":0.5,\"all\":true}"))).isFalse();
  }

  @Test
  void isOfAWindowInWholeSecondsInAZoneThatAmcKnows() {
    assertThat(with(ZoneOffset.UTC, Map.of()).zoneWord()).isEqualTo("UTC");
    assertThatThrownBy(() -> with(ZoneOffset.ofHours(2), Map.of())).hasMessageContaining("+02:00");
    assertThatThrownBy(
            () ->
                new AmcSubmission(
                    "w",
                    "",
                    List.of(),
                    Map.of(),
                    at("2026-10-02T00:00"),
                    at("2026-10-02T00:00"),
                    ZoneOffset.UTC,
                    Duration.ofHours(1),
                    false))
        .hasMessageContaining("not after its start");
    assertThatThrownBy(
            () ->
                new AmcSubmission(
                    "w",
                    "",
                    List.of(),
                    Map.of(),
                    at("2026-10-01T00:00:00.5"),
                    at("2026-10-02T00:00"),
                    ZoneOffset.UTC,
                    Duration.ofHours(1),
                    false))
        .hasMessageContaining("whole seconds");
  }

  private static AmcSubmission with(ZoneId zone, Map<String, Object> parameters) {
    return new AmcSubmission(
        "w",
        "SELECT 1",
        List.of(),
        parameters,
        at("2026-10-01T00:00"),
        at("2026-10-02T00:00"),
        zone,
        Duration.ofHours(1),
        false);
  }

  private static LocalDateTime at(String time) {
    return LocalDateTime.parse(time);
  }

  private static AmcExecution parameters(String values) {
    return echoed("{\"workflowExecutionId\":\"1\",\"parameterValues\":%s}".formatted(values));
  }

  private static AmcExecution echoed(String json) {
    return new AmcWire().execution(JsonMapper.shared().readTree(json)).orElseThrow();
  }
}
