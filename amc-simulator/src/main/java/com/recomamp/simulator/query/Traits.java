package com.recomamp.simulator.query;

/**
 * What is known of an expression or a column.
 *
 * @param weight of how many values it may be put together
 * @param literal whether it depends on no column of AMC's
 */
record Traits(Sensitivity sensitivity, boolean metric, int weight, boolean literal) {
  static final Traits NOTHING = new Traits(Sensitivity.NONE, false, 1, true);

  /** Of what depends on columns and shows nothing of them. */
  static final Traits HARMLESS = new Traits(Sensitivity.NONE, false, 1, false);

  Traits with(Traits other) {
    return new Traits(
        sensitivity.or(other.sensitivity),
        metric || other.metric,
        Math.max(weight, other.weight),
        literal && other.literal);
  }

  Traits light() {
    return new Traits(sensitivity, metric, 1, literal);
  }

  Traits beside(Traits other) {
    return new Traits(
        sensitivity.or(other.sensitivity),
        metric || other.metric,
        weight + other.weight,
        literal && other.literal);
  }

  /** In a list, which is compared one by one. */
  Traits among(Traits other) {
    var both = beside(other);
    return new Traits(both.sensitivity, both.metric, both.weight, literal || other.literal);
  }

  boolean isPersonal() {
    return sensitivity.compareTo(Sensitivity.HIGH) >= 0;
  }
}
