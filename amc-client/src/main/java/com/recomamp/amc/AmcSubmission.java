package com.recomamp.amc;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An ad hoc run of SQL over an explicit window.
 *
 * @param workflowId the name that the ad hoc workflow carries: letters, digits, {@code .}, {@code
 *     -}, {@code _}
 * @param parameterValues strings, numbers, booleans, dates, or lists of these
 * @param windowStart local to {@code zone}, whole seconds
 * @param windowEnd local to {@code zone}, whole seconds
 * @param timeout after which AMC gives up; AMC takes 15 minutes to 24 hours
 * @param dryRun compile only: no output
 */
public record AmcSubmission(
    String workflowId,
    String sql,
    List<AmcInputParameter> inputParameters,
    Map<String, Object> parameterValues,
    LocalDateTime windowStart,
    LocalDateTime windowEnd,
    ZoneId zone,
    Duration timeout,
    boolean dryRun) {

  public AmcSubmission {
    inputParameters = List.copyOf(inputParameters);
    parameterValues = Collections.unmodifiableMap(new LinkedHashMap<>(parameterValues));
    if (!windowStart.isBefore(windowEnd)) {
      throw new IllegalArgumentException(
          "window ends at %s, not after its start at %s".formatted(windowEnd, windowStart));
    }
    if (windowStart.getNano() != 0 || windowEnd.getNano() != 0) {
      throw new IllegalArgumentException(
          "AMC takes windows in whole seconds, not %s to %s".formatted(windowStart, windowEnd));
    }
  }

  @Override
  public String toString() {
    return "AmcSubmission[%s, %s to %s %s]".formatted(workflowId, windowStart, windowEnd, zone);
  }
}
