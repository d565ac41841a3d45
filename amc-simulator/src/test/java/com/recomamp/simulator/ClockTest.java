package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that has no clock of its own puts that of the simulator forward. */
class ClockTest {
  private final SetClock clock = new SetClock();
  @TempDir private Path folder;

  @Test
  void whatBecomesDueMeanwhileHappensUnderItsDueTime() throws IOException {
    try (var simulator = start()) {
      var client = Conversation.with(simulator);
      var id = client.created("SELECT a FROM t /* simulator: pending=3s run=90s */");

      client.post("/simulator/clock", "{\"advance\":\"30m\"}").ok();

      assertThat(client.status(id)).isEqualTo("SUCCEEDED");
      assertThat(client.execution(id).get("lastUpdatedTime").stringValue())
          .isEqualTo("2026-03-10T12:01:33Z");
      assertThat(client.get("/simulator/clock").ok().toString())
          .isEqualTo("{\"now\":\"2026-03-10T12:30:00Z\",\"ahead\":\"1800s\"}");
      clock.passesSeconds(10);
      assertThat(client.get("/simulator/clock").ok().get("now").stringValue())
          .isEqualTo("2026-03-10T12:30:10Z");
    }
  }

  @Test
  void tokensAndUrlsEndInItsTime() throws IOException {
    try (var simulator = start()) {
      var client = Conversation.with(simulator);

      client.post("/simulator/clock", "{\"advance\":\"1h\"}").ok();

      assertThat(client.get("/amc/instances").status()).isEqualTo(401);
    }
  }

  @Test
  void itIsNotSetBackByARestart() throws IOException {
    try (var simulator = start()) {
      Conversation.with(simulator).post("/simulator/clock", "{\"advance\":\"2h\"}").ok();
      Conversation.with(simulator).post("/simulator/clock", "{\"advance\":\"500ms\"}").ok();
    }
    try (var simulator = start()) {
      var now = Conversation.with(simulator).get("/simulator/clock").ok().get("now").stringValue();

      assertThat(Duration.between(SetClock.START, Instant.parse(now)))
          .isEqualTo(Duration.ofMillis(7_200_500));
    }
  }

  @Test
  void besideOthersThatGoByTheSameClockItCannotBeMoved() throws IOException {
    var settings =
        SimulatorSettings.from(Map.of("SIMULATOR_PORT", "0", "SIMULATOR_WALL_CLOCK", "true"));
    try (var simulator = Simulator.start(settings, clock)) {
      var client = Conversation.with(simulator);

      var answer = client.post("/simulator/clock", "{\"advance\":\"1s\"}");

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.json().get("message").stringValue())
          .isEqualTo(
              "the clock cannot be moved here: others go by the same clock; timeScale shortens"
                  + " executions instead");
      assertThat(client.get("/simulator/clock").ok().get("ahead").stringValue()).isEqualTo("0s");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SimulatorSettings.from(Map.of("SIMULATOR_WALL_CLOCK", "maybe")))
        .withMessage("SIMULATOR_WALL_CLOCK must be true or false, not 'maybe'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"advance\":\"soon\"}",
        "{\"advance\":\"-PT1S\"}",
        "{\"advance\":\"999999h\"}",
        "{\"advance\":\"1s\",\"to\":\"noon\"}"
      })
  void itGoesForwardByADuration(String asked) throws IOException {
    try (var simulator = start()) {
      assertThat(Conversation.with(simulator).post("/simulator/clock", asked).status())
          .isEqualTo(400);
    }
  }

  private Simulator start() throws IOException {
    return Simulator.start(SimulatorSettings.inMemory().keptIn(folder), clock);
  }
}
