package com.recomamp.worker.connection;

/**
 * What a call is for, the most urgent first: each leaves a part of the budget to those before it.
 */
public enum CallKind {
  SUBMIT(0),
  CANCEL(0.1),
  COLLECT(0.2),
  LOOK(0.4);

  private final double kept;

  CallKind(double kept) {
    this.kept = kept;
  }

  double kept(int burst) {
    return kept * burst;
  }
}
