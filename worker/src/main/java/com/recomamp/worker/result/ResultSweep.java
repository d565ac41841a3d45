package com.recomamp.worker.result;

import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.ResultStore;
import com.recomamp.worker.WorkerSettings;
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
  private final WorkerSettings worker;

  ResultSweep(
      LoadStore loads, ResultStore results, ResultSettings settings, WorkerSettings worker) {
    this.loads = loads;
    this.results = results;
    this.settings = settings;
    this.worker = worker;
  }

  public void sweep() {
    if (settings.keep() != null) {
      results.expire(settings.keep(), MOST_EXPIRED);
    }
    loads.abandonStale(worker.paced(SILENCE));
    loads.deleteAbandoned();
  }
}
