package com.recomamp.store.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.recomamp.store.result.ResultView;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An execution as users see it.
 *
 * @param version number of the newest event
 * @param kind a run, or only the question whether AMC takes the SQL
 * @param askedWindow the window in the words of the request; null for older executions
 * @param warnings what was told at acceptance
 * @param overlap what it reads, and how often that had been read before; null for older executions
 * @param parameters not in lists
 * @param sql not in lists
 * @param importedAs what it was called where it was imported from
 * @param candidates what a POST in doubt may have started at AMC, while a person has to choose; not
 *     in lists
 * @param actions the commands that it would take now
 * @param mayRunAtAmc whether AMC has, or may have, unfinished work for the newest attempt
 * @param hasWorkflow not if the import is its only event: a retry would be the next one
 */
public record ExecutionView(
    ExecutionId id,
    long version,
    ExecutionKind kind,
    ExecutionStatus status,
    @Nullable QueryId queryId,
    @Nullable Integer queryVersion,
    String queryName,
    InstanceId instanceId,
    String instanceName,
    TimeWindow window,
    @Nullable Map<String, String> askedWindow,
    List<Warning> warnings,
    @Nullable Overlap overlap,
    @Nullable Map<String, Object> parameters,
    @Nullable String sql,
    String sqlSha256,
    Priority priority,
    @Nullable String note,
    @Nullable String importedAs,
    String requestedBy,
    Instant requestedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Integer attempt,
    @Nullable Instant cancelRequestedAt,
    @Nullable WaitingFor waitingFor,
    @Nullable AtAmc amc,
    @Nullable Failure failure,
    @Nullable ResultView result,
    @Nullable List<Candidate> candidates,
    List<Action> actions,
    @JsonIgnore boolean mayRunAtAmc,
    @JsonIgnore boolean hasWorkflow) {

  /**
   * @param reason start, slot, paused, hold, throttled, amc_unavailable, unauthorized, doubt, amc,
   *     or what troubles the looks at AMC
   * @param position in the instance's queue; 1 is next
   * @param until it tries again then by itself
   * @param note of the person who has paused it
   * @param cause the same where it is trouble, sorted as failures are; its policy is waits
   */
  public record WaitingFor(
      String reason,
      @Nullable Long position,
      @Nullable Instant until,
      @Nullable String note,
      @Nullable Failure cause) {
    public static WaitingFor itsTurn(String reason, @Nullable Long position) {
      return new WaitingFor(reason, position, null, null, null);
    }
  }

  /**
   * AMC's work for the newest attempt.
   *
   * @param status AMC's word
   * @param observedAt AMC said so then or later, and never once it says that it does not know it
   */
  public record AtAmc(String executionId, @Nullable String status, @Nullable Instant observedAt) {}

  /**
   * Why it failed, or what a person has to mend before it goes on.
   *
   * @param policy what happens without anybody's doing: ends, parks or waits
   * @param overlappingRuns of a refusal for overlap: the newest runs that read the same data
   *     before, at most 50, newest first; not in lists
   */
  public record Failure(
      @JsonProperty("class") FailureClass failureClass,
      @Nullable String message,
      String policy,
      String remedy,
      boolean retrySafe,
      @Nullable List<OverlappingRun> overlappingRuns) {}
}
