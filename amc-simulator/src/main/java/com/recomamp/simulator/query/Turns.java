package com.recomamp.simulator.query;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/**
 * Who may ask next: the oldest, and behind it those that wait for the same instance already, so
 * that an instance's events are not made again for each of them.
 */
final class Turns {
  private record Waiting(String instanceId, CountDownLatch called) {}

  private final Queue<Waiting> all = new ArrayDeque<>();
  private final Queue<Waiting> together = new ArrayDeque<>();
  private int idle;

  /**
   * @param places how many may ask at a time
   */
  Turns(int places) {
    idle = places;
  }

  /** Waits for a turn, which has to be given back. */
  void take(String instanceId) throws InterruptedException {
    var waiting = new Waiting(instanceId, new CountDownLatch(1));
    synchronized (this) {
      if (idle > 0) {
        idle--;
        return;
      }
      all.add(waiting);
    }
    try {
      waiting.called.await();
    } catch (InterruptedException stopping) {
      if (!leaves(waiting)) {
        giveBack();
      }
      throw stopping;
    }
  }

  synchronized void giveBack() {
    if (together.isEmpty() && all.peek() instanceof Waiting oldest) {
      all.stream().filter(one -> one.instanceId.equals(oldest.instanceId)).forEach(together::add);
      all.removeAll(together);
    }
    if (together.poll() instanceof Waiting next) {
      next.called.countDown();
    } else {
      idle++;
    }
  }

  synchronized int waiting() {
    return all.size() + together.size();
  }

  /** False when it has just been called. */
  private synchronized boolean leaves(Waiting waiting) {
    return all.remove(waiting) || together.remove(waiting);
  }
}
