package com.recomamp.api.recomamp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecuteRequestTest {
  /** The 10th in New York, the 11th in UTC. */
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-11T03:00:00Z"));

  @Test
  void withoutDatesItIsTheThirtyDaysUpToTwoWeeksAgo() {
    var window = ExecuteRequest.of(Map.of()).window(CLOCK);

    assertThat(window.start()).isEqualTo("2026-09-27T00:00:00");
    assertThat(window.end()).isEqualTo("2026-10-27T00:00:00");
    assertThat(window.zone()).isEqualTo("America/New_York");
  }

  @Test
  void oneEndAloneMeansAWeek() {
    assertThat(ExecuteRequest.of(Map.of("start_date", "2026-10-01")).window(CLOCK).end())
        .isEqualTo("2026-10-08T00:00:00");
    assertThat(ExecuteRequest.of(Map.of("endDate", "2026-10-07")).window(CLOCK).start())
        .isEqualTo("2026-10-01T00:00:00");
  }
}
