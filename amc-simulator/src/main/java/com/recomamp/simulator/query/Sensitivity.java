package com.recomamp.simulator.query;

/**
 * How much a column says about one person, and so how many must stand behind a row that shows it.
 */
enum Sensitivity {
  NONE(1),
  LOW(2),
  MEDIUM(100),
  HIGH(100),
  VERY_HIGH(Integer.MAX_VALUE);

  private final int users;

  Sensitivity(int users) {
    this.users = users;
  }

  int users() {
    return users;
  }

  Sensitivity or(Sensitivity other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
