package com.recomamp.worker.result;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much is collected and how long it is kept.
 *
 * @param largest how long the CSV of one result may be
 * @param capacity how large PostgreSQL's database may become; absent: as large as it wants
 * @param reserve how much of the capacity results leave to everything else
 * @param keep how long results are kept; absent: for ever
 */
@ConfigurationProperties("amc.results")
public record ResultSettings(
    @DefaultValue("10GB") DataSize largest,
    @Nullable DataSize capacity,
    @DefaultValue("2GB") DataSize reserve,
    @Nullable Duration keep) {

  public ResultSettings {
    if (capacity != null && capacity.compareTo(reserve) <= 0) {
      throw new IllegalArgumentException(
          "amc.results.reserve (%s) must be less than amc.results.capacity (%s), else no result fits"
              .formatted(reserve, capacity));
    }
    if (keep != null && !keep.isPositive()) {
      throw new IllegalArgumentException("amc.results.keep must be positive, not " + keep);
    }
  }
}
