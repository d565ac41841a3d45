package com.recomamp.api.temporal;

import java.util.Comparator;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls that nobody waits for, a few at once: the lowest rank first, then the one that came first.
 */
final class OrderedCalls {
  private static final int SECONDS_TO_FINISH = 5;

  private final int mostWaiting;
  private final AtomicLong arrivals = new AtomicLong();
  private final ThreadPoolExecutor calls;

  OrderedCalls(int atOnce, int mostWaiting) {
    this.mostWaiting = mostWaiting;
    this.calls =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            Thread.ofVirtual().name("waker-", 0).factory());
  }

  private record Ranked(int rank, long arrival, Runnable call)
      implements Runnable, Comparable<Ranked> {
    private static final Comparator<Ranked> ORDER =
        Comparator.comparingInt(Ranked::rank).thenComparingLong(Ranked::arrival);

    @Override
    public void run() {
      call.run();
    }

    @Override
    public int compareTo(Ranked other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @return false if too many wait already, or none is taken any more
   */
  boolean soon(int rank, Runnable call) {
    if (calls.getQueue().size() >= mostWaiting) {
      return false;
    }
    try {
      calls.execute(new Ranked(rank, arrivals.getAndIncrement(), call));
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  void finish() throws InterruptedException {
    calls.shutdown();
    if (!calls.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
      calls.shutdownNow();
    }
  }
}
