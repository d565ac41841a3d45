package com.recomamp.worker.connection;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * How many looks of this worker wait for AMC at the same time: where AMC hangs, they leave room for
 * submits, for cancels and for the looks with other connections.
 */
final class LooksAtOnce {
  /** Of the worker's sixty places at the task queue {@code amc}. */
  static final int WITH_ANY = 45;

  static final int WITH_ONE = 20;

  private final Semaphore withAny = new Semaphore(WITH_ANY);
  private final Map<UUID, Semaphore> withOne = new ConcurrentHashMap<>();

  boolean enter(UUID connection) {
    if (!withAny.tryAcquire()) {
      return false;
    }
    if (!of(connection).tryAcquire()) {
      withAny.release();
      return false;
    }
    return true;
  }

  void leave(UUID connection) {
    of(connection).release();
    withAny.release();
  }

  private Semaphore of(UUID connection) {
    return withOne.computeIfAbsent(connection, _ -> new Semaphore(WITH_ONE));
  }
}
