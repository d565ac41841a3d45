package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What RecomAMP's batch dialog sends.
 *
 * @param instanceIds AMC's or UUIDs
 * @param instanceParameters by such an id; what they say wins over {@code parameters}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record BatchBody(
    @Nullable List<@Nullable String> instanceIds,
    @Nullable Map<String, @Nullable Object> parameters,
    @Nullable Map<String, Map<String, @Nullable Object>> instanceParameters,
    @Nullable String name,
    @Nullable String description) {

  /** The run of one instance, named as in {@code instanceIds}. */
  ExecuteRequest on(String instanceId) {
    var run = new LinkedHashMap<String, @Nullable Object>();
    if (parameters != null) {
      run.putAll(parameters);
    }
    if (instanceParameters != null) {
      run.putAll(instanceParameters.getOrDefault(instanceId, Map.of()));
    }
    return ExecuteRequest.of(Map.of("parameters", run));
  }
}
