package com.recomamp.api.execution;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often AMC is asked which tables an instance has; only where somebody writes queries for it.
 *
 * @param refreshAfter how old the answer may be
 * @param retryAfter how long AMC is left alone after it gave none
 */
@ConfigurationProperties("amc.data-sources")
record DataSourceSettings(
    @DefaultValue("1d") Duration refreshAfter, @DefaultValue("10m") Duration retryAfter) {

  DataSourceSettings {
    if (!refreshAfter.isPositive() || !retryAfter.isPositive()) {
      throw new IllegalArgumentException(
          "amc.data-sources.refresh-after is %s and amc.data-sources.retry-after %s: both must be positive"
              .formatted(refreshAfter, retryAfter));
    }
  }
}
