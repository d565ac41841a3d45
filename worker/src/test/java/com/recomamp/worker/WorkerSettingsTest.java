package com.recomamp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WorkerSettingsTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Bound.class);

  @EnableConfigurationProperties(WorkerSettings.class)
  static class Bound {}

  @Test
  void theDefaultsKeepTheFence() {
    context.run(
        bound ->
            assertThat(bound.getBean(WorkerSettings.class))
                .isEqualTo(
                    new WorkerSettings(
                        1,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(45),
                        Duration.ofMinutes(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(3),
                        Duration.ofSeconds(30))));
  }

  @Test
  void aPaceShortensWhatDecidesAndNotTheDrain() {
    context
        .withPropertyValues("amc.worker.pace=10", "amc.worker.settle=10m")
        .run(
            bound -> {
              var settings = bound.getBean(WorkerSettings.class);
              assertThat(settings.lease()).isEqualTo(Duration.ofMillis(4_500));
              assertThat(settings.settle()).isEqualTo(Duration.ofMinutes(1));
              assertThat(settings.drain()).isEqualTo(Duration.ofSeconds(30));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "amc.worker.send-within=25s, send-within (PT25S)",
    "amc.worker.lease=20s, lease (PT20S)",
    "amc.worker.settle=45s, settle (PT45S)"
  })
  void anOrderThatBreaksTheFenceIsRefusedWithASentence(String property, String named) {
    context
        .withPropertyValues(property)
        .run(
            bound ->
                assertThat(bound.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining(named)
                    .hasMessageContaining("must hold"));
  }
}
