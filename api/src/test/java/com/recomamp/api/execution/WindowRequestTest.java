package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.http.Complaints;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class WindowRequestTest {
  /** The 10th in New York, the 11th in UTC. */
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-11T03:00:00Z"));

  @Test
  void theLastDaysAreWholeDaysOfTheirZone() {
    var window =
        new WindowRequest(null, null, "P7D", "P2D", "America/New_York")
            .resolve(CLOCK, new Complaints());

    assertThat(window.start()).isEqualTo(LocalDateTime.parse("2026-11-01T00:00:00"));
    assertThat(window.end()).isEqualTo(LocalDateTime.parse("2026-11-08T00:00:00"));
  }

  @Test
  void withoutLagTheyEndAtTheLastMidnight() {
    var window = new WindowRequest(null, null, "P1M", null, "UTC").resolve(CLOCK, new Complaints());

    assertThat(window.start()).isEqualTo(LocalDateTime.parse("2026-10-11T00:00:00"));
    assertThat(window.end()).isEqualTo(LocalDateTime.parse("2026-11-11T00:00:00"));
  }
}
