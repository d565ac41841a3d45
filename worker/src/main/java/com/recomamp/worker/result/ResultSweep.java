package com.recomamp.worker.result;

import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.ResultStore;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Removes expired results, and loads that nobody goes on with. */
@Component
public class ResultSweep {
  /** A collector that lives says so every minute. */
  private static final Duration SILENCE = Duration.ofMinutes(30);

  private static final int MOST_EXPIRED = 1_000;

  private final LoadStore loads;
  private final ResultStore results;
  private final ResultSettings settings;

  ResultSweep(LoadStore loads, ResultStore results, ResultSettings settings) {
    this.loads = loads;
    this.results = results;
    this.settings = settings;
  }

  public void sweep() {
    if (settings.keep() != null) {
      results.expire(settings.keep(), MOST_EXPIRED);
    }
    loads.abandonStale(SILENCE);
    loads.deleteAbandoned();
  }
}
