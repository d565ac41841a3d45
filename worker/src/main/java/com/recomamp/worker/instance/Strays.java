package com.recomamp.worker.instance;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.store.instance.Stray;
import com.recomamp.store.instance.Stray.Kind;
import com.recomamp.store.instance.StrayStore;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess.Asking;
import com.recomamp.worker.execution.Submissions;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What runs at AMC under our marks and is nobody's attempt: the second run of one POST is
 * cancelled, a copy that somebody else made is shown and left alone.
 */
@Component
class Strays {
  private final AttemptStore attempts;
  private final ExecutionStore executions;
  private final StrayStore strays;
  private final AmcClient amc;
  private final TransactionTemplate transaction;
  private final Duration settle;

  Strays(
      AttemptStore attempts,
      ExecutionStore executions,
      StrayStore strays,
      AmcClient amc,
      TransactionTemplate transaction,
      WorkerSettings settings) {
    this.attempts = attempts;
    this.executions = executions;
    this.strays = strays;
    this.amc = amc;
    this.transaction = transaction;
    this.settle = settings.settle();
  }

  /**
   * Runs of ours that nobody waits for and AMC has not ended.
   *
   * @param abandoned may go on, and keep their places until they have ended
   */
  record Unwanted(List<Attempt> left, List<Stray> duplicates, List<Attempt> abandoned) {
    /** Whether all that are to end have ended. */
    boolean isEmpty() {
      return left.isEmpty() && duplicates.isEmpty();
    }

    /** Whether AMC has not been told yet. */
    boolean isDue() {
      return left.stream().anyMatch(attempt -> attempt.cancelSentAt() == null)
          || duplicates.stream().anyMatch(stray -> stray.cancelSentAt() == null);
    }
  }

  Unwanted at(InstanceId instance, Look look) {
    return new Unwanted(
        attempts.leftAlive(instance),
        strays.alive(instance),
        attempts.abandoned(instance, look.at()).stream().filter(Attempt::isAtAmc).toList());
  }

  /**
   * Tells AMC, then writes that: a worker that dies between tells AMC twice and the history once.
   */
  void cancel(Asking asking, InstanceId instance, Unwanted unwanted) {
    for (var left : unwanted.left()) {
      if (left.cancelSentAt() == null) {
        var id = Objects.requireNonNull(left.amcExecutionId());
        cancel(
            asking,
            instance,
            id,
            left.execution(),
            "AMC works for attempt %d, which is closed, cancelled: %s".formatted(left.number(), id),
            () -> attempts.leftoverCancelled(left));
      }
    }
    for (var duplicate : unwanted.duplicates()) {
      if (duplicate.cancelSentAt() == null) {
        var id = duplicate.amcExecutionId();
        cancel(
            asking,
            instance,
            id,
            duplicate.execution(),
            "AMC holds a duplicate, cancelled: " + id,
            () -> strays.cancelSent(instance, id));
      }
    }
  }

  private void cancel(
      Asking asking,
      InstanceId instance,
      String id,
      ExecutionId execution,
      String message,
      BooleanSupplier isNews) {
    try {
      amc.cancel(asking.caller(), instance.value(), new AmcExecutionId(id));
    } catch (AmcException.Refused refused) {
      switch (refused.complaint()) {
        case NO_ACCESS, TERMS_NOT_ACCEPTED -> throw refused;
        // It has ended already; the next look says so.
        case DOES_NOT_EXIST, NOT_DOWNLOADABLE, OVERLAP, UNDECLARED_PARAMETER, SQL, OTHER -> {}
      }
    }
    transaction.executeWithoutResult(
        _ -> {
          if (isNews.getAsBoolean()) {
            executions.noted(execution, Transition.byWorker("duplicate", message));
          }
        });
  }

  /** Writes what was seen of them, in the look's transaction. */
  void observed(InstanceId instance, Unwanted unwanted, Sight.Seen seen, Look look) {
    for (var left : unwanted.left()) {
      observed(left, seen, true);
    }
    for (var abandoned : unwanted.abandoned()) {
      var settledAt = Objects.requireNonNull(abandoned.postedAt()).plus(settle);
      observed(abandoned, seen, settledAt.isBefore(look.at()));
    }
    for (var duplicate : unwanted.duplicates()) {
      var run = seen.runs().get(duplicate.amcExecutionId());
      if (run != null && run.status().isTerminal()
          || seen.unknown().contains(duplicate.amcExecutionId())) {
        strays.ended(instance, duplicate.amcExecutionId());
      }
    }
  }

  private void observed(Attempt closed, Sight.Seen seen, boolean endsIfUnknown) {
    var id = Objects.requireNonNull(closed.amcExecutionId());
    var run = seen.runs().get(id);
    if (run != null && run.status().isTerminal()) {
      attempts.observed(closed, run.statusWord(), run.statusReason(), true);
    } else if (seen.unknown().contains(id) && endsIfUnknown) {
      attempts.observed(closed, "UNKNOWN", null, true);
    }
  }

  /** Writes down what was not known before, in the look's transaction. */
  void find(InstanceId instance, Collection<AmcExecution> runs) {
    var marked = runs.stream().filter(run -> Mark.of(run).isPresent()).toList();
    if (marked.isEmpty()) {
      return;
    }
    var ids = marked.stream().map(run -> run.id().value()).toList();
    var known = new HashSet<>(attempts.claimed(instance, ids));
    known.addAll(strays.known(instance, ids));
    for (var run : marked) {
      if (!known.contains(run.id().value())) {
        find(instance, run, Mark.of(run).orElseThrow());
      }
    }
  }

  private void find(InstanceId instance, AmcExecution run, Mark named) {
    var attempt = attempts.notAbandoned(named.execution(), named.attempt());
    if (attempt.filter(each -> each.isOpen() && !each.isAtAmc()).isPresent()
        || executions.find(named.execution()).isEmpty()) {
      // It is on its way, or in doubt, or another database's.
      return;
    }
    boolean duplicate = attempt.filter(each -> isDuplicate(instance, each, run)).isPresent();
    boolean ended = run.status().isTerminal();
    boolean news =
        strays.found(
            instance,
            run.id().value(),
            named.execution(),
            named.attempt(),
            duplicate ? Kind.DUPLICATE : Kind.COPY,
            ended);
    if (news && !duplicate) {
      if (attempts.isKnown(named.execution(), named.attempt())) {
        noted(
            named.execution(),
            "copy",
            "AMC holds a copy of attempt %d, left alone: %s",
            named,
            run);
      } else {
        noted(
            named.execution(),
            "unknown_run",
            "AMC works for attempt %d, which the database had lost: %s",
            named,
            run);
      }
    } else if (news && ended) {
      noted(
          named.execution(),
          "duplicate",
          "AMC held a duplicate of attempt %d, which has ended: %s",
          named,
          run);
    }
  }

  private boolean isDuplicate(InstanceId instance, Attempt attempt, AmcExecution run) {
    return attempt.instance().equals(instance)
        && new Suspects(
                attempt,
                Submissions.of(attempt, executions.inputs(attempt.execution())),
                List.of(run),
                Set.of(),
                settle)
            .isDuplicate(run);
  }

  private void noted(
      ExecutionId execution, String type, String words, Mark named, AmcExecution run) {
    executions.noted(
        execution, Transition.atAmc(type, words.formatted(named.attempt(), run.id().value())));
  }
}
