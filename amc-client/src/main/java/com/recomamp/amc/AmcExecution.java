package com.recomamp.amc;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What AMC says about its work. Only the id is certain; what AMC leaves out, or writes in a way not
 * known here, is null or empty, so that nothing secondary can spoil an answer that carries an id.
 *
 * @param workflowId of a saved query, or {@code transient_…} for an ad hoc one unless AMC echoes
 *     the id that was sent
 * @param embeddedWorkflowId the id inside the echoed definition, if AMC echoes one
 * @param statusWord AMC's own word, also where {@code status} is {@code UNKNOWN}; empty if AMC gave
 *     none
 * @param windowStart as submitted, in {@code windowZone}
 * @param windowEnd as submitted, in {@code windowZone}
 * @param parameterValues each as text, an array as its JSON; AMC echoes numbers as it likes
 * @param sqlQuery only if the listing asked for workflows
 * @param executionCategory {@code AD_HOC} for what was created by API, as far as seen
 * @param dryRun whether AMC was only asked if it takes the SQL; null where it does not tell
 */
public record AmcExecution(
    AmcExecutionId id,
    @Nullable String workflowId,
    @Nullable String embeddedWorkflowId,
    AmcStatus status,
    String statusWord,
    @Nullable String statusReason,
    @Nullable Instant createTime,
    @Nullable Instant lastUpdatedTime,
    @Nullable LocalDateTime windowStart,
    @Nullable LocalDateTime windowEnd,
    @Nullable String windowZone,
    @Nullable Integer timeoutSeconds,
    Map<String, String> parameterValues,
    @Nullable String sqlQuery,
    @Nullable String executionCategory,
    @Nullable Boolean dryRun,
    List<AmcOutputColumn> outputColumns) {

  public AmcExecution {
    parameterValues = Map.copyOf(parameterValues);
    outputColumns = List.copyOf(outputColumns);
  }

  @Override
  public String toString() {
    return "AmcExecution[%s %s]".formatted(id, statusWord);
  }
}
