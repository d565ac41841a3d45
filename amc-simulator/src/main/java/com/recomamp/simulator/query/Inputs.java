package com.recomamp.simulator.query;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * What a run brings to a query, its times in UTC.
 *
 * @param parameters by name
 */
record Inputs(
    Map<String, Parameter> parameters,
    LocalDateTime start,
    LocalDateTime end,
    LocalDateTime now,
    Ads ads) {
  static Inputs of(Question question) {
    var byName = new HashMap<String, Parameter>();
    question.parameters().forEach(parameter -> byName.put(parameter.name(), parameter));
    return new Inputs(
        byName,
        inUtc(question.start()),
        inUtc(question.end()),
        inUtc(question.at()),
        question.ads());
  }

  private static LocalDateTime inUtc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
