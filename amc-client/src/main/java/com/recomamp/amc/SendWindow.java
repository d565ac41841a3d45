package com.recomamp.amc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * For how long a submit may still start to leave, counted from its opening by two clocks: the
 * monotonic one stands still while the machine is suspended, the wall clock can be set. Only while
 * both agree the window is open.
 */
public final class SendWindow {

  private final Duration allowed;
  private final InstantSource wall;
  private final LongSupplier nanos;
  private final Instant openedAt;
  private final long openedAtNanos;

  SendWindow(Duration allowed, InstantSource wall, LongSupplier nanos) {
    this.allowed = allowed;
    this.wall = wall;
    this.nanos = nanos;
    this.openedAt = wall.instant();
    this.openedAtNanos = nanos.getAsLong();
  }

  /**
   * Opens now: call it before the intent to submit is written, so that the window never outlives
   * what the intent allows.
   */
  public static SendWindow opened(Duration allowed) {
    return new SendWindow(allowed, InstantSource.system(), System::nanoTime);
  }

  public boolean isOpen() {
    return isShort(Duration.between(openedAt, wall.instant()))
        && isShort(Duration.ofNanos(nanos.getAsLong() - openedAtNanos));
  }

  /** A clock that went back tells nothing. */
  private boolean isShort(Duration passed) {
    return !passed.isNegative() && passed.compareTo(allowed) < 0;
  }
}
