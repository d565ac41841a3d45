package com.recomamp.worker.ticker;

import com.recomamp.store.ticker.TickerStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How old the last finished tick is, whichever worker made it: the alarm that nobody ticks. */
@Component
class TickerAge implements MeterBinder {
  private final TickerStore ticks;

  TickerAge(TickerStore ticks) {
    this.ticks = ticks;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    TimeGauge.builder("amc.ticker.age", this::seconds, TimeUnit.SECONDS)
        .description("Since PostgreSQL and Temporal were last compared to the end")
        .register(registry);
  }

  private Number seconds() {
    return ticks.sinceDone().map(Duration::toSeconds).map(Long::doubleValue).orElse(Double.NaN);
  }
}
