package com.recomamp.simulator.query;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run brings to a query, its times in UTC.
 *
 * @param parameters by name
 */
record Inputs(
    Map<String, Parameter> parameters, LocalDateTime start, LocalDateTime end, LocalDateTime now) {
  static Inputs of(List<Parameter> parameters, Instant start, Instant end, Instant now) {
    var byName = new HashMap<String, Parameter>();
    parameters.forEach(parameter -> byName.put(parameter.name(), parameter));
    return new Inputs(byName, inUtc(start), inUtc(end), inUtc(now));
  }

  private static LocalDateTime inUtc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
