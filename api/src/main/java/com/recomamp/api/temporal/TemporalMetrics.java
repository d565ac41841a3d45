package com.recomamp.api.temporal;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import org.springframework.stereotype.Component;

/** Without it Temporal's client publishes 69 buckets for each timer and set of tags. */
@Component
class TemporalMetrics implements MeterFilter {
  private static final DistributionStatisticConfig NO_BUCKETS =
      DistributionStatisticConfig.builder()
          .percentilesHistogram(false)
          .serviceLevelObjectives()
          .build();

  @Override
  public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
    return id.getName().startsWith("temporal_") ? NO_BUCKETS.merge(config) : config;
  }
}
