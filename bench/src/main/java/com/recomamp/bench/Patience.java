package com.recomamp.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long something may take before the measurement is given up. */
record Patience(Duration limit) {
  private static final Duration ASK_AGAIN = Duration.ofMillis(500);

  static Patience ofMinutes(long minutes) {
    return new Patience(Duration.ofMinutes(minutes));
  }

  /** Between two samples. */
  static void rest(Instant until) {
    for (var now = Instant.now(); now.isBefore(until); now = Instant.now()) {
      LockSupport.parkNanos(Duration.between(now, until).toNanos());
    }
  }

  void until(String what, BooleanSupplier isSo) {
    var deadline = System.nanoTime() + limit.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited %s in vain for %s".formatted(limit, what));
      }
      LockSupport.parkNanos(ASK_AGAIN.toNanos());
    }
  }
}
