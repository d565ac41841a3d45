package com.recomamp.worker.connection;

import com.recomamp.store.connection.CallBudgetStore.Payer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * How many looks of this worker wait for AMC at the same time: where AMC hangs, they leave room for
 * submits, for cancels and for the looks with other connections or in other regions.
 */
final class LooksAtOnce {
  /** Of the worker's sixty places at the task queue {@code amc}. */
  static final int WITH_ANY = 45;

  static final int WITH_ONE = 20;

  private final Semaphore withAny = new Semaphore(WITH_ANY);
  private final Map<Payer, Semaphore> withOne = new ConcurrentHashMap<>();

  boolean enter(Payer payer) {
    if (!withAny.tryAcquire()) {
      return false;
    }
    if (!of(payer).tryAcquire()) {
      withAny.release();
      return false;
    }
    return true;
  }

  void leave(Payer payer) {
    of(payer).release();
    withAny.release();
  }

  private Semaphore of(Payer payer) {
    return withOne.computeIfAbsent(payer, _ -> new Semaphore(WITH_ONE));
  }
}
