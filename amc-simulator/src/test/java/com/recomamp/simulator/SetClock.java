package com.recomamp.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes on only when it is told to. */
final class SetClock implements InstantSource {
  static final Instant START = Instant.parse("2026-03-10T12:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  void passesSeconds(long seconds) {
    passes(Duration.ofSeconds(seconds));
  }
}
