package com.recomamp.simulator.query;

/** What looks like chance and is the same every time. */
public final class Chance {
  private Chance() {}

  /** SplitMix64: neighbours come out unlike each other. */
  public static long mixed(long number) {
    var z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
