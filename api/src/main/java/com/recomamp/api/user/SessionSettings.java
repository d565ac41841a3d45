package com.recomamp.api.user;

import com.recomamp.store.user.SessionStore;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a login that was made here lasts.
 *
 * @param lasts until the page has to renew the token, which it does by itself
 * @param renewableFor how long after that it still can, such as after a weekend
 * @param atMost since the login
 */
@ConfigurationProperties("amc.access.sessions")
record SessionSettings(
    @DefaultValue("12h") Duration lasts,
    @DefaultValue("7d") Duration renewableFor,
    @DefaultValue("30d") Duration atMost) {

  SessionSettings {
    if (!lasts.isPositive() || renewableFor.isNegative() || atMost.compareTo(lasts) < 0) {
      throw new IllegalArgumentException(
          "amc.access.sessions: lasts (%s) must be positive, renewable-for (%s) not negative, at-most (%s) not shorter than lasts"
              .formatted(lasts, renewableFor, atMost));
    }
  }

  SessionStore.Terms terms() {
    return new SessionStore.Terms(lasts, renewableFor, atMost);
  }
}
