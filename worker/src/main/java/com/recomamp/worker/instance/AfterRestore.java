package com.recomamp.worker.instance;

import com.recomamp.amc.AmcExecution;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.RecoveryStore;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.HoldStore;
import com.recomamp.store.instance.HoldStore.Hold;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess.Asking;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final HoldStore holds;
  private final RecoveryStore recovery;
  private final AttemptStore attempts;
  private final ExecutionStore executions;
  private final Sight sight;
  private final Duration lease;

  AfterRestore(
      HoldStore holds,
      RecoveryStore recovery,
      AttemptStore attempts,
      ExecutionStore executions,
      Sight sight,
      WorkerSettings settings) {
    this.holds = holds;
    this.recovery = recovery;
    this.attempts = attempts;
    this.executions = executions;
    this.sight = sight;
    this.lease = settings.lease();
  }

  /**
   * What to look for, if this instance is held; not while a POST of before the restore may still be
   * on its way.
   */
  Optional<Hold> hold(InstanceId instance, Instant lookedAt) {
    return holds.of(instance, lease).filter(hold -> !lookedAt.isBefore(hold.looksCountFrom()));
  }

  /** Everything back to the gap, or an exception, which tells nothing. */
  Gap list(Asking asking, InstanceId instance, Hold hold) {
    return new Gap(hold, sight.everythingSince(asking, instance, hold.unseenSince()));
  }

  record Gap(Hold hold, Listed listed) {}

  /** In the look's transaction; returns whom to wake. */
  List<ExecutionId> recover(InstanceId instance, Gap gap, Instant lookedAt) {
    var newest = newestOfEach(instance, gap.listed().runs());
    newest.forEach((mark, run) -> recover(instance, mark, run));
    var woken = new ArrayList<ExecutionId>();
    newest.keySet().forEach(mark -> woken.add(mark.execution()));
    woken.addAll(holds.lift(instance, gap.hold(), lookedAt, lease));
    return woken.stream().distinct().toList();
  }

  /**
   * The last POST of each execution, as the ones before it had ended when it was made; of several
   * runs of one POST the first, as the others are copies.
   */
  private Map<Mark, AmcExecution> newestOfEach(InstanceId instance, List<AmcExecution> runs) {
    var claimed =
        new HashSet<>(
            attempts.claimed(instance, runs.stream().map(run -> run.id().value()).toList()));
    var newest = new HashMap<ExecutionId, Mark>();
    var found = new HashMap<Mark, AmcExecution>();
    runs.stream()
        .filter(run -> !claimed.contains(run.id().value()))
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
