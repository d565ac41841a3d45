package com.recomamp.worker.connection;

/**
 * What a call is for, the most urgent first: each leaves a part of the budget to those before it.
 */
public enum CallKind {
  SUBMIT(0),
  CANCEL(0.1),
  COLLECT(0.2),
  LOOK(0.4),
  DATA_SOURCES(0.5);

  private final double kept;

  CallKind(double kept) {
    this.kept = kept;
  }

  /** Whether it may page on for long: where AMC hangs, such calls leave room for others. */
  boolean isLong() {
    return this == LOOK || this == DATA_SOURCES;
  }

  double kept(int burst) {
    return kept * burst;
  }
}
