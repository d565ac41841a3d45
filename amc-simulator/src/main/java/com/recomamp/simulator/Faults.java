package com.recomamp.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The faults that still have calls to hit, in the order in which they were asked for. */
final class Faults {
  private final List<Fault> waiting = new ArrayList<>();
  private final Set<String> denied = new HashSet<>();
  private CountDownLatch nextLanding = new CountDownLatch(1);

  synchronized void add(Fault fault) {
    waiting.add(fault);
  }

  synchronized void clear() {
    waiting.clear();
    denied.clear();
  }

  /** Nobody may use the instance, until that is taken back. */
  synchronized void deny(String instanceId, boolean deny) {
    if (deny) {
      denied.add(instanceId);
    } else {
      denied.remove(instanceId);
    }
  }

  synchronized boolean denies(String instanceId) {
    return denied.contains(instanceId);
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

  /** What hits this call; those that wait for a later one have now seen it. */
  synchronized Optional<Fault> next(Operation operation, @Nullable String instanceId) {
    Fault found = null;
    var left = new ArrayList<Fault>();
    for (var fault : waiting) {
      if (!fault.hits(operation, instanceId)) {
        left.add(fault);
      } else if (fault.skip() > 0) {
        left.add(fault.skippedOnce());
      } else if (found != null) {
        left.add(fault);
      } else {
        found = fault;
        if (fault.times() > 1) {
          left.add(fault.onceLess());
        }
      }
    }
    waiting.clear();
    waiting.addAll(left);
    return Optional.ofNullable(found);
  }
}
