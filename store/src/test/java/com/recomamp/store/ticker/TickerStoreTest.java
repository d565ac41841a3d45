package com.recomamp.store.ticker;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TickerStoreTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @RegisterExtension private final Scene scene = new Scene();
  private final TickerStore ticks = new TickerStore(scene.jdbc);

  @Test
  void ofManyWorkersOneTicks() throws Exception {
    assertThat(atOnce(16, () -> ticks.claim("worker", MINUTE))).containsOnlyOnce(true);
  }

  @Test
  void whoDiesInATickHoldsNobodyUpForLongerThanATick() {
    assertThat(ticks.claim("dies", MINUTE)).isTrue();
    assertThat(ticks.claim("next", MINUTE)).isFalse();

    scene.jdbc.sql("update ticker set next_at = next_at - interval '1 minute'").update();

    assertThat(ticks.claim("next", MINUTE)).isTrue();
  }

  @Test
  void aFinishedTickIsKnown() {
    ticks.claim("worker", MINUTE);
    ticks.done();

    assertThat(
            scene.jdbc.sql("select done_at is not null from ticker").query(Boolean.class).single())
        .isTrue();
  }
}
