package com.recomamp.api.execution;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many earlier runs over the same data somebody hears of. AMC keeps its own number to itself.
 *
 * @param warnAbove with more of them an execution has a warning
 * @param confirmAbove with more of them a request has to say that it is meant
 */
@ConfigurationProperties("amc.overlap")
record OverlapSettings(@DefaultValue("100") int warnAbove, @DefaultValue("1000") int confirmAbove) {

  /** What may be counted at each acceptance. */
  private static final int MOST = 100_000;

  OverlapSettings {
    if (warnAbove < 0 || confirmAbove < warnAbove || confirmAbove > MOST) {
      throw new IllegalArgumentException(
          "amc.overlap.warn-above is %d and amc.overlap.confirm-above %d: expected 0 to %d, and the first not above the second"
              .formatted(warnAbove, confirmAbove, MOST));
    }
  }
}
