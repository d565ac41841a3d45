package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.ParameterType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that AMC is told, as resolved at acceptance; the same for every attempt.
 *
 * @param parameterValues of the input parameters; what is in the SQL already is not said again
 */
public record PinnedInputs(
    ExecutionId execution,
    InstanceId instance,
    String entityId,
    String marketplaceId,
    String region,
    String sql,
    List<Declared> inputParameters,
    Map<String, Object> parameterValues,
    TimeWindow window,
    Duration timeout,
    boolean dryRun) {

  /** A parameter that the SQL reads by {@code CUSTOM_PARAMETER('name')}. */
  public record Declared(String name, ParameterType type) {}
}
