package com.recomamp.simulator.query;

/**
 * Those ads of an instance whose events a query sees: an instance has one advertiser in Amazon DSP
 * and one with sponsored ads.
 */
public enum Ads {
  ALL(""),
  DISPLAY(" AND NOT \"%s\"".formatted(Table.SPONSORED)),
  SPONSORED(" AND \"%s\"".formatted(Table.SPONSORED)),
  NONE(" AND false");

  private final String condition;

  Ads(String condition) {
    this.condition = condition;
  }

  public static Ads of(boolean display, boolean sponsored) {
    if (display) {
      return sponsored ? ALL : DISPLAY;
    }
    return sponsored ? SPONSORED : NONE;
  }

  /** What is added to a condition on the rows of a table. */
  String condition() {
    return condition;
  }
}
