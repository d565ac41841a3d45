package com.recomamp.worker.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class ResultSettingsTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(Bound.class);

  @EnableConfigurationProperties(ResultSettings.class)
  static class Bound {}

  @Test
  void withoutSettingsResultsAreKeptForEverAndTheDatabaseMayGrow() {
    context.run(
        bound ->
            assertThat(bound.getBean(ResultSettings.class))
                .isEqualTo(
                    new ResultSettings(
                        DataSize.ofGigabytes(10), null, DataSize.ofGigabytes(2), null)));
  }

  @Test
  void everySettingIsRead() {
    context
        .withPropertyValues(
            "amc.results.largest=1GB",
            "amc.results.capacity=50GB",
            "amc.results.reserve=5GB",
            "amc.results.keep=90d")
        .run(
            bound ->
                assertThat(bound.getBean(ResultSettings.class))
                    .isEqualTo(
                        new ResultSettings(
                            DataSize.ofGigabytes(1),
                            DataSize.ofGigabytes(50),
                            DataSize.ofGigabytes(5),
                            Duration.ofDays(90))));
  }

  @Test
  void aReserveThatLeavesNoRoomIsRefusedWithASentence() {
    context
        .withPropertyValues("amc.results.capacity=1GB")
        .run(
            bound ->
                assertThat(bound.getStartupFailure())
                    .rootCause()
                    .hasMessageContaining("amc.results.reserve")
                    .hasMessageContaining("no result fits"));
  }
}
