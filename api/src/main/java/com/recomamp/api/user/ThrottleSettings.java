package com.recomamp.api.user;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many logins may fail.
 *
 * @param perUser for one user, from wherever
 * @param perAddress from one address, for whomever; more, since an office has one address
 * @param window in which they are counted, from the first on
 */
@ConfigurationProperties("amc.access.throttle")
record ThrottleSettings(
    @DefaultValue("10") int perUser,
    @DefaultValue("50") int perAddress,
    @DefaultValue("15m") Duration window) {

  ThrottleSettings {
    if (perUser < 1 || perAddress < 1 || !window.isPositive()) {
      throw new IllegalArgumentException(
          "amc.access.throttle: per-user (%d), per-address (%d) and window (%s) must be positive"
              .formatted(perUser, perAddress, window));
    }
  }
}
