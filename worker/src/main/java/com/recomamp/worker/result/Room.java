package com.recomamp.worker.result;

import com.recomamp.store.result.LoadStore;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Whether the database may still grow. It is measured now and then, and in between what this
 * process stores is taken off; what other workers store meanwhile comes out of the reserve.
 */
@Component
class Room {
  private static final Duration MEASURED_EVERY = Duration.ofSeconds(10);

  private final LoadStore loads;
  private final ResultSettings settings;
  private long left;
  private long measuredAt = System.nanoTime() - MEASURED_EVERY.toNanos();

  Room(LoadStore loads, ResultSettings settings) {
    this.loads = loads;
    this.settings = settings;
  }

  synchronized void take(long bytes) throws NoRoom {
    var capacity = settings.capacity();
    if (capacity == null) {
      return;
    }
    boolean old = System.nanoTime() - measuredAt >= MEASURED_EVERY.toNanos();
    if (old || left < bytes) {
      left = capacity.toBytes() - settings.reserve().toBytes() - loads.bytesNeeded();
      measuredAt = System.nanoTime();
    }
    if (left < bytes) {
      throw new NoRoom(
          "the database has %d MB (AMC_RESULTS_CAPACITY), and all but a reserve of %d MB are taken"
              .formatted(capacity.toMegabytes(), settings.reserve().toMegabytes()));
    }
    left -= bytes;
  }
}
