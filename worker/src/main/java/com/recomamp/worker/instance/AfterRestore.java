package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.RecoveryStore;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.HoldStore;
import com.recomamp.store.instance.HoldStore.Hold;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess.Asking;
import com.recomamp.worker.execution.Submissions;
import com.recomamp.worker.instance.Sight.Listed;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * A restored database has lost attempts that AMC knows, and would number the next ones like them:
 * before anything is submitted to an instance, its list gives them back.
 */
@Component
class AfterRestore {
  private static final Logger LOG = LoggerFactory.getLogger(AfterRestore.class);

  /** As many as a doubt has, over the same time: what was posted may show up as late. */
  private static final int LOOKS = 3;

  private final HoldStore holds;
  private final RecoveryStore recovery;
  private final AttemptStore attempts;
  private final ExecutionStore executions;
  private final Sight sight;
  private final Doubts doubts;
  private final Duration lease;
  private final Duration settle;

  AfterRestore(
      HoldStore holds,
      RecoveryStore recovery,
      AttemptStore attempts,
      ExecutionStore executions,
      Sight sight,
      Doubts doubts,
      WorkerSettings settings) {
    this.holds = holds;
    this.recovery = recovery;
    this.attempts = attempts;
    this.executions = executions;
    this.sight = sight;
    this.doubts = doubts;
    this.lease = settings.lease();
    this.settle = settings.settle();
  }

  /**
   * What to look for, if this instance is held and one of the looks for it is due; none is while a
   * POST of before the restore may still be on its way.
   */
  Optional<Hold> hold(InstanceId instance, Look look) {
    return holds.of(instance, lease).filter(hold -> isDue(hold, look));
  }

  private boolean isDue(Hold hold, Look look) {
    var before = look.before();
    return isLast(hold, look.at())
        || IntStream.range(0, LOOKS - 1)
            .mapToObj(number -> dueAt(hold, number))
            .anyMatch(due -> !look.at().isBefore(due) && (before == null || before.isBefore(due)));
  }

  /** Only then must everything that was posted before the restore be in the list. */
  private boolean isLast(Hold hold, Instant lookedAt) {
    return !lookedAt.isBefore(dueAt(hold, LOOKS - 1));
  }

  private Instant dueAt(Hold hold, int number) {
    return hold.postsEndedAt().plus(settle.multipliedBy(number).dividedBy(LOOKS - 1));
  }

  /** Everything back to the gap, or an exception, which tells nothing. */
  Gap list(Asking asking, InstanceId instance, Hold hold) {
    return new Gap(hold, sight.everythingSince(asking, instance, hold.unseenSince()));
  }

  record Gap(Hold hold, Listed listed) {}

  /**
   * @param woken whom to wake
   * @param echoIsProven whether AMC gives a mark of ours back, so that what shows none is not ours
   */
  record Recovered(List<ExecutionId> woken, boolean echoIsProven) {}

  /** Links what carries our mark, in the look's transaction. */
  Recovered recover(InstanceId instance, Gap gap, Look look) {
    var newest = newestOfEach(instance, gap.listed().runs());
    newest.forEach((mark, run) -> recover(instance, mark, run));
    var marks = new ArrayList<Marks>();
    newest.forEach((mark, run) -> marks.add(Marks.of(mark, run)));
    return new Recovered(
        newest.keySet().stream().map(Mark::execution).toList(),
        doubts.learn(instance, marks, gap.listed(), look));
  }

  /**
   * Lets submits go on after the last of the looks, in its transaction. Where no mark comes back,
   * whoever may have been posted waits for a person if AMC has something that could be theirs.
   * Returns whom to wake.
   */
  List<ExecutionId> goOn(InstanceId instance, Gap gap, boolean echoIsProven, Instant lookedAt) {
    var woken = new ArrayList<ExecutionId>();
    if (!isLast(gap.hold(), lookedAt)) {
      return woken;
    }
    if (!echoIsProven) {
      woken.addAll(askedAbout(instance, gap));
    }
    woken.addAll(holds.lift(instance, gap.hold(), lookedAt, lease.plus(settle)));
    return woken;
  }

  private List<ExecutionId> askedAbout(InstanceId instance, Gap gap) {
    var hold = gap.hold();
    var latest = Suspects.latest(hold.postsEndedAt(), settle);
    var unclaimed = unclaimed(instance, gap.listed().runs());
    var lost = new LinkedHashMap<Attempt, List<AmcExecution>>();
    if (!unclaimed.isEmpty()) {
      for (var execution : recovery.mayHavePosted(instance, hold.postsEndedAt())) {
        var since = later(hold.unseenSince(), execution.requestedAt());
        var inputs = executions.inputs(execution.id());
        var submission = Submissions.of(execution.id(), 1, inputs);
        var candidates =
            unclaimed.stream()
                .filter(run -> Suspects.couldBe(run, submission, since, latest))
                .toList();
        if (!candidates.isEmpty() && recovery.doubted(execution.id(), since, hold.postsEndedAt())) {
          lost.put(attempts.latest(execution.id()).orElseThrow(), candidates);
        }
      }
    }
    if (!lost.isEmpty()) {
      doubts.afterRestore(instance, lost, gap.listed().runs());
    }
    return lost.keySet().stream().map(Attempt::execution).toList();
  }

  private List<AmcExecution> unclaimed(InstanceId instance, List<AmcExecution> runs) {
    var claimed =
        new HashSet<>(
            attempts.claimed(instance, runs.stream().map(run -> run.id().value()).toList()));
    return runs.stream().filter(run -> !claimed.contains(run.id().value())).toList();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * The last POST of each execution, as the ones before it had ended when it was made; of several
   * runs of one POST the first, as the others are copies.
   */
  private Map<Mark, AmcExecution> newestOfEach(InstanceId instance, List<AmcExecution> runs) {
    var newest = new HashMap<ExecutionId, Mark>();
    var found = new HashMap<Mark, AmcExecution>();
    unclaimed(instance, runs).stream()
        .filter(run -> !Suspects.isOfConsole(run))
        .sorted(
            Comparator.comparing(
                AmcExecution::createTime, Comparator.nullsLast(Comparator.naturalOrder())))
        .forEach(
            run ->
                Mark.of(run)
                    .ifPresent(
                        mark -> {
                          found.putIfAbsent(mark, run);
                          newest.merge(
                              mark.execution(),
                              mark,
                              (one, other) -> one.attempt() < other.attempt() ? other : one);
                        }));
    found.keySet().retainAll(newest.values());
    return found;
  }

  private void recover(InstanceId instance, Mark mark, AmcExecution run) {
    var id = run.id().value();
    var found =
        recovery.found(
            instance,
            new RecoveryStore.Run(
                mark.execution(), mark.attempt(), id, run.statusWord(), run.createTime()));
    switch (found) {
      case LINKED ->
          executions.moved(
              mark.execution(),
              ExecutionStatus.SUBMITTED,
              "amc",
              Transition.atAmc("found", "AMC has it: " + id));
      // Told with the strays, which it is from now on.
      case LEFT -> {}
      case UNKNOWN ->
          LOG.warn("{} runs at AMC as {}, and the database has lost it", mark.execution(), id);
    }
  }
}
