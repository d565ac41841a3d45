package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultRows;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** The first rows of a result, in RecomAMP's shape. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ResultsAnswer(
    List<Manifest.Column> columns,
    List<List<String>> rows,
    long totalRows,
    int sampleSize,
    Details executionDetails) {

  /** RecomAMP never knew any of these. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Details(
      @Nullable Double queryRuntimeSeconds,
      @Nullable Double dataScannedGb,
      @Nullable Double costEstimateUsd) {}

  static ResultsAnswer of(ResultRows rows) {
    return new ResultsAnswer(
        rows.columns(),
        rows.rows(),
        rows.total(),
        rows.rows().size(),
        new Details(null, null, null));
  }
}
