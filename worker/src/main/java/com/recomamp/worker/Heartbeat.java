package com.recomamp.worker;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Beats while an activity waits for others, so that the death of its worker is noticed in seconds.
 */
public final class Heartbeat implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("heartbeat").factory());
  private volatile boolean unwanted;

  private Heartbeat() {}

  /**
   * @param progress what the Temporal UI shows; no contents
   */
  public static Heartbeat of(ActivityExecutionContext context, Supplier<String> progress) {
    var heartbeat = new Heartbeat();
    heartbeat.timer.scheduleAtFixedRate(
        () -> heartbeat.beat(context, progress), 0, 5, TimeUnit.SECONDS);
    return heartbeat;
  }

  /** Whether Temporal no longer waits for this activity. */
  public boolean isUnwanted() {
    return unwanted;
  }

  @Override
  public void close() {
    timer.shutdown();
  }

  private void beat(ActivityExecutionContext context, Supplier<String> progress) {
    try {
      context.heartbeat(progress.get());
    } catch (ActivityCompletionException notWanted) {
      unwanted = true;
    }
  }
}
