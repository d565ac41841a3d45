package com.recomamp.worker;

import com.recomamp.store.connection.ConnectionStore;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Ready: takes work from Temporal, and can read every token that is stored. */
@Component("worker")
class WorkerHealthIndicator implements HealthIndicator {
  private final WorkerStart start;
  private final ConnectionStore connections;

  WorkerHealthIndicator(WorkerStart start, ConnectionStore connections) {
    this.start = start;
    this.connections = connections;
  }

  @Override
  public Health health() {
    if (!connections.canDecryptAll()) {
      return Health.down().withDetail("reason", "lacks a key that encrypted a connection").build();
    }
    if (!start.isPolling()) {
      return Health.down().withDetail("reason", "does not take work from Temporal").build();
    }
    return Health.up().build();
  }
}
