package com.recomamp.api.recomamp;

import com.recomamp.store.execution.ExecutionView;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an execution ran with, as RecomAMP's page shows it and sends it back for a rerun:
 * parameters, window and instance in one object.
 */
final class RunParameters {
  private RunParameters() {}

  /** Null where the parameters are not known, as they may be in a list. */
  static @Nullable Map<String, @Nullable Object> of(ExecutionView execution) {
    if (execution.parameters() == null) {
      return null;
    }
    var run = new LinkedHashMap<String, @Nullable Object>(execution.parameters());
    var window = execution.window();
    boolean wholeDays = isMidnight(window.start()) && isMidnight(window.end());
    run.put(
        "startDate",
        wholeDays ? window.firstDay().toString() : ExecuteRequest.text(window.start()));
    run.put("endDate", wholeDays ? window.lastDay().toString() : ExecuteRequest.text(window.end()));
    if (!window.zone().equals(ExecuteRequest.ZONE)) {
      run.put(ExecuteRequest.ZONE_NAME, window.zone().getId());
    }
    run.put(ExecuteRequest.INSTANCE, execution.instanceId().value());
    return run;
  }

  private static boolean isMidnight(LocalDateTime time) {
    return time.toLocalTime().equals(LocalTime.MIDNIGHT);
  }
}
