package com.recomamp.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The faults that still have calls to hit, in the order in which they were asked for. */
final class Faults {
  private final List<Fault> waiting = new ArrayList<>();
  private CountDownLatch nextLanding = new CountDownLatch(1);

  synchronized void add(Fault fault) {
    waiting.add(fault);
  }

  synchronized void clear() {
    waiting.clear();
  }

  synchronized List<Fault> all() {
    return List.copyOf(waiting);
  }

  /** Returns when so much time has passed, or everything that is to land is told to do it now. */
  void untilLanding(Duration after) throws InterruptedException {
    CountDownLatch landing;
    synchronized (this) {
      landing = nextLanding;
    }
    landing.await(after.toNanos(), TimeUnit.NANOSECONDS);
  }

  synchronized void landNow() {
    nextLanding.countDown();
    nextLanding = new CountDownLatch(1);
  }

  synchronized Optional<Fault> next(Operation operation, @Nullable String instanceId) {
    for (var i = 0; i < waiting.size(); i++) {
      var fault = waiting.get(i);
      if (fault.hits(operation, instanceId)) {
        if (fault.times() > 1) {
          waiting.set(i, fault.onceLess());
        } else {
          waiting.remove(i);
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
