package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcSubmission;
import com.recomamp.store.execution.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which AMC executions of a list may come from a POST that has no clear answer.
 *
 * @param submission what was posted
 * @param listed all of them since a day before the intent, cancelled ones too, with their SQL
 * @param claimed AMC's ids that an attempt of ours has
 * @param settle how long after its lease a POST may still show up
 */
record Suspects(
    Attempt attempt,
    AmcSubmission submission,
    Collection<AmcExecution> listed,
    Set<String> claimed,
    Duration settle) {

  /** AMC's clock in whole seconds, and ours. */
  private static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

  /** So AMC names what was started in its console. */
  private static final String CONSOLE = "analytics-";

  /** The one that carries our mark, the first of them; unguessable, so its time does not matter. */
  Optional<AmcExecution> marked() {
    return unclaimed()
        .filter(this::isOurs)
        .min(
            Comparator.comparing(
                AmcExecution::createTime, Comparator.nullsLast(Comparator.naturalOrder())));
  }

  /** Everything that could be ours as far as AMC tells; what carries a mark is another POST's. */
  List<AmcExecution> candidates() {
    var postedAt = Objects.requireNonNull(attempt.postedAt());
    var latest = latest(attempt, settle);
    return unclaimed().filter(run -> couldBe(run, submission, postedAt, latest)).toList();
  }

  /** Whether it is nobody's by its mark, and a POST of between could have made it. */
  static boolean couldBe(
      AmcExecution run, AmcSubmission submission, Instant postedAt, Instant latest) {
    return !isOfConsole(run)
        && Mark.of(run).isEmpty()
        && (run.createTime() == null || wasCreated(run.createTime(), postedAt, latest))
        && submission.couldBe(run);
  }

  /**
   * Whether the POST of this attempt made this run beside the one that the attempt has: under its
   * mark, then, and only if nobody knows for certain what the POST made. The comment goes along
   * when somebody copies the SQL, so that it counts only for as long as the POST could arrive.
   */
  boolean isDuplicate(AmcExecution run) {
    return hasNoClearAnswer()
        && isOurs(run)
        && (Marks.of(attempt, run).workflowId()
            || run.createTime() != null && wasCreatedThen(run.createTime()));
  }

  /**
   * What carries our mark and could have come from this POST by its time, and is not what was
   * posted: AMC may have made something else of it, or somebody a copy. Neither can be told.
   */
  List<AmcExecution> contradicted() {
    return unclaimed()
        .filter(run -> carriesOurMark(run) && !submission.couldBe(run))
        .filter(
            run ->
                Marks.of(attempt, run).workflowId()
                    || run.createTime() == null
                    || wasCreatedThen(run.createTime()))
        .toList();
  }

  private boolean isOurs(AmcExecution run) {
    return carriesOurMark(run) && submission.couldBe(run);
  }

  private boolean carriesOurMark(AmcExecution run) {
    return !isOfConsole(run) && Marks.of(attempt, run).any();
  }

  private boolean hasNoClearAnswer() {
    return attempt.isPosted()
        && attempt.answer() != Attempt.Answer.SUBMITTED
        && attempt.answer() != Attempt.Answer.REFUSED;
  }

  static boolean isOfConsole(AmcExecution run) {
    return run.workflowId() != null && run.workflowId().startsWith(CONSOLE);
  }

  private Stream<AmcExecution> unclaimed() {
    return listed.stream().filter(run -> !claimed.contains(run.id().value()));
  }

  private boolean wasCreatedThen(Instant createTime) {
    return wasCreated(
        createTime, Objects.requireNonNull(attempt.postedAt()), latest(attempt, settle));
  }

  private static boolean wasCreated(Instant createTime, Instant postedAt, Instant latest) {
    return !createTime.isBefore(postedAt.minus(CLOCK_MARGIN)) && !createTime.isAfter(latest);
  }

  /** The latest time that AMC may give a run of this attempt's POST. */
  static Instant latest(Attempt attempt, Duration settle) {
    return latest(Objects.requireNonNull(attempt.postingUntil()), settle);
  }

  static Instant latest(Instant postingUntil, Duration settle) {
    return postingUntil.plus(settle).plus(CLOCK_MARGIN);
  }
}
