package com.recomamp.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CallSettingsTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Bound.class);

  @EnableConfigurationProperties(CallSettings.class)
  static class Bound {}

  @Test
  void theDefaultsAreCareful() {
    context.run(
        bound ->
            assertThat(bound.getBean(CallSettings.class))
                .isEqualTo(
                    new CallSettings(
                        20,
                        40,
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1))));
  }

  @Test
  void aPaceMakesTheRateHigherAndTheWaitsShorter() {
    context
        .withPropertyValues(
            "amc.calls.rate=2",
            "amc.calls.burst=20",
            "amc.calls.pause=10s",
            "amc.calls.longest-pause=1m",
            "amc.calls.retry-refused=2m",
            "amc.calls.retry-submit=30m")
        .run(
            bound ->
                assertThat(bound.getBean(CallSettings.class).at(10))
                    .isEqualTo(
                        new CallSettings(
                            20,
                            20,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(6),
                            Duration.ofSeconds(12),
                            Duration.ofMinutes(3))));
  }

  @Test
  void whatCannotWorkIsRefusedWithASentence() {
    refused("amc.calls.rate=0", "rate must be positive");
    refused("amc.calls.burst=5", "burst must be 10 or more");
    refused("amc.calls.longest-pause=1s", "longest-pause (PT1S)");
  }

  private void refused(String property, String sentence) {
    context
        .withPropertyValues(property)
        .run(
            bound ->
                assertThat(bound.getStartupFailure()).rootCause().hasMessageContaining(sentence));
  }
}
