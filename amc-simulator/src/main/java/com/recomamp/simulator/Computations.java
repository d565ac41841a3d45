package com.recomamp.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Queries that are being carried out. One that takes long leaves its execution PENDING, as at AMC;
 * one that was left by a process that died begins again with the next.
 */
final class Computations implements AutoCloseable {
  /** So long a creation waits, so that most are done when it is answered. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final World world;
  private final ComputedResults computed;
  private final Map<String, Future<?>> underway = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Computations(World world, ComputedResults computed) {
    this.world = world;
    this.computed = computed;
    world.unanswered().forEach(this::begin);
  }

  /** Returns when it is done, or takes long. */
  void carryOut(Entry.Created order) {
    try {
      begin(order).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException takesLong) {
      // the world says so
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for all that have begun. */
  void await() {
    try {
      for (var one : underway.values()) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private Future<?> begin(Entry.Created order) {
    var work = new FutureTask<>(() -> answer(order));
    underway.put(order.executionId(), work);
    threads.execute(work);
    return work;
  }

  private Void answer(Entry.Created order) throws InterruptedException {
    try {
      world.answer(computed.answer(order));
      return null;
    } finally {
      underway.remove(order.executionId());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
