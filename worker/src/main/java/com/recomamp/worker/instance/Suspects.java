package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.PinnedInputs;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which AMC executions of a list may come from a POST that has no clear answer.
 *
 * @param listed all of them since a day before the intent, cancelled ones too, with their SQL
 * @param claimed AMC's ids that an attempt of ours has
 */
record Suspects(
    Attempt attempt,
    PinnedInputs inputs,
    List<AmcExecution> listed,
    Set<String> claimed,
    Duration settle) {

  /** AMC's clock in whole seconds, and ours. */
  private static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

  /** The one that carries our mark; unguessable, so its time does not matter. */
  Optional<AmcExecution> marked() {
    return unclaimed().filter(this::carriesOurMark).findFirst();
  }

  /** Everything that could be ours as far as AMC tells. */
  List<AmcExecution> candidates() {
    return unclaimed().filter(this::couldBeOurs).toList();
  }

  private java.util.stream.Stream<AmcExecution> unclaimed() {
    return listed.stream().filter(run -> !claimed.contains(run.id().value()));
  }

  private boolean carriesOurMark(AmcExecution run) {
    return attempt.amcWorkflowId().equals(run.workflowId())
        || attempt.amcWorkflowId().equals(run.embeddedWorkflowId())
        || run.sqlQuery() != null && run.sqlQuery().startsWith(attempt.comment());
  }

  private boolean couldBeOurs(AmcExecution run) {
    var posted = Objects.requireNonNull(attempt.postedAt());
    var latest = Objects.requireNonNull(attempt.postingUntil()).plus(settle).plus(CLOCK_MARGIN);
    return (run.workflowId() == null || !run.workflowId().startsWith("analytics-"))
        && (run.createTime() == null
            || !run.createTime().isBefore(posted.minus(CLOCK_MARGIN))
                && !run.createTime().isAfter(latest))
        && (run.windowStart() == null || run.windowStart().equals(inputs.window().start()))
        && (run.windowEnd() == null || run.windowEnd().equals(inputs.window().end()))
        && (run.windowZone() == null || run.windowZone().equals(inputs.window().zone().getId()))
        && (run.timeoutSeconds() == null || run.timeoutSeconds() == inputs.timeout().toSeconds())
        && sameParameters(run);
  }

  /**
   * AMC may echo a number in another spelling, so only the names tell two runs apart for certain.
   */
  private boolean sameParameters(AmcExecution run) {
    Collection<String> ours = inputs.parameterValues().keySet();
    return run.parameterValues().isEmpty()
        || run.parameterValues().keySet().equals(Set.copyOf(ours));
  }
}
