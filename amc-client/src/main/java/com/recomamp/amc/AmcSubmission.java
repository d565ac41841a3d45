package com.recomamp.amc;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    if (!(zone.normalized().equals(ZoneOffset.UTC)
        || ZoneId.getAvailableZoneIds().contains(zone.getId()))) {
      throw new IllegalArgumentException("AMC does not know the zone %s".formatted(zone));
    }
    if (windowStart.getNano() != 0 || windowEnd.getNano() != 0) {
      throw new IllegalArgumentException(
          "AMC takes windows in whole seconds, not %s to %s".formatted(windowStart, windowEnd));
    }
  }

  /** AMC knows zones by their names in the tz database only. */
  String zoneWord() {
    return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }

  /**
   * Whether an AMC execution could come from this submission: its window, zone, timeout, parameters
   * and kind do not contradict, as far as AMC tells them. Says nothing about SQL and names.
   */
  public boolean couldBe(AmcExecution execution) {
    return contradictions(execution).isEmpty();
  }

  /** What keeps an AMC execution from coming from this submission, each in a few words. */
  public List<String> contradictions(AmcExecution execution) {
    var found = new ArrayList<String>();
    contradict(found, "its window starts at", windowStart, execution.windowStart());
    contradict(found, "its window ends at", windowEnd, execution.windowEnd());
    contradict(found, "its zone is", zoneWord(), execution.windowZone());
    contradict(found, "its dry run is", dryRun, execution.dryRun());
    contradict(
        found,
        "its timeout in seconds is",
        Math.toIntExact(timeout.toSeconds()),
        execution.timeoutSeconds());
    if (!execution.parameterValues().isEmpty() && !sameParameters(execution.parameterValues())) {
      found.add("its parameters are others");
    }
    return found;
  }

  private static <T> void contradict(List<String> found, String what, T ours, @Nullable T theirs) {
    if (theirs != null && !theirs.equals(ours)) {
      found.add("%s %s, not %s".formatted(what, theirs, ours));
    }
  }

  private boolean sameParameters(Map<String, String> theirs) {
    return theirs.keySet().equals(parameterValues.keySet())
        && parameterValues.entrySet().stream()
            .allMatch(ours -> sameValue(ours.getValue(), theirs.get(ours.getKey())));
  }

  /** AMC may echo a number as text, and how it echoes an array nobody has seen. */
  private static boolean sameValue(Object ours, String theirs) {
    return switch (ours) {
      case Collection<?> elements ->
          elements.stream().allMatch(element -> theirs.contains(element.toString()));
      case Number number -> sameNumber(number.toString(), theirs);
      default -> ours.toString().equalsIgnoreCase(theirs);
    };
  }

  private static boolean sameNumber(String ours, String theirs) {
    try {
      return new BigDecimal(ours).compareTo(new BigDecimal(theirs)) == 0;
    } catch (NumberFormatException _) {
      return ours.equals(theirs);
    }
  }

  @Override
  public String toString() {
    return "AmcSubmission[%s, %s to %s %s]".formatted(workflowId, windowStart, windowEnd, zone);
  }
}
