package com.recomamp.simulator.query;

/**
 * What is known of an expression or a column.
 *
 * @param weight of how many values it may be put together
 */
record Traits(Sensitivity sensitivity, boolean metric, int weight) {
  static final Traits NOTHING = new Traits(Sensitivity.NONE, false, 1);

  Traits with(Traits other) {
    return new Traits(
        sensitivity.or(other.sensitivity), metric || other.metric, Math.max(weight, other.weight));
  }

  Traits light() {
    return new Traits(sensitivity, metric, 1);
  }

  Traits beside(Traits other) {
    return new Traits(
        sensitivity.or(other.sensitivity), metric || other.metric, weight + other.weight);
  }
}
