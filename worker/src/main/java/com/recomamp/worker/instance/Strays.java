package com.recomamp.worker.instance;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.Account;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.store.instance.Stray;
import com.recomamp.store.instance.Stray.Kind;
import com.recomamp.store.instance.StrayStore;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.worker.connection.CallKind;
import com.recomamp.worker.execution.Submissions;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What runs at AMC under our marks and is nobody's attempt: the second run of one POST is
 * cancelled, a copy that somebody else made is shown and left alone.
 */
@Component
class Strays {
  private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

  /** What AMC shows alive so long after its cancel is told again. */
  private static final Duration AGAIN = Duration.ofMinutes(5);

  private final AttemptStore attempts;
  private final ExecutionStore executions;
  private final StrayStore strays;
  private final AmcClient amc;
  private final AmcAccess access;
  private final TransactionTemplate transaction;
  private final Duration settle;
  private final Duration again;
  private final Duration longestCall;

  Strays(
      AttemptStore attempts,
      ExecutionStore executions,
      StrayStore strays,
      AmcClient amc,
      AmcAccess access,
      TransactionTemplate transaction,
      WorkerSettings settings) {
    this.attempts = attempts;
    this.executions = executions;
    this.strays = strays;
    this.amc = amc;
    this.access = access;
    this.transaction = transaction;
    this.settle = settings.settle();
    this.again = settings.paced(AGAIN);
    this.longestCall = settings.amcRequest();
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
  }

  Unwanted at(InstanceId instance, Look look) {
    return new Unwanted(
        attempts.leftAlive(instance),
        strays.alive(instance),
        attempts.abandoned(instance, look.at()).stream().filter(Attempt::isAtAmc).toList());
  }

  /** Whether AMC is to be told, for the first time or again. */
  boolean isDue(Unwanted unwanted, Instant at) {
    return unwanted.left().stream().anyMatch(left -> isDue(left.cancelSentAt(), at))
        || unwanted.duplicates().stream().anyMatch(stray -> isDue(stray.cancelSentAt(), at));
  }

  private boolean isDue(@Nullable Instant sentAt, Instant at) {
    return sentAt == null || !at.isBefore(sentAt.plus(again));
  }

  /**
   * Tells AMC of each by itself, so that one that is not taken keeps neither the others nor the
   * look from their turn, and never for longer than two calls take. Told, then written: a worker
   * that dies between tells AMC twice and the history once.
   */
  void cancel(InstanceId instance, Account account, Unwanted unwanted, Instant at) {
    long begun = System.nanoTime();
    for (var one : due(instance, unwanted, at)) {
      if (System.nanoTime() - begun > longestCall.toNanos() || !told(instance, account, one)) {
        return;
      }
    }
  }

  private record Cancel(String id, ExecutionId execution, String found, Runnable sent) {}

  private List<Cancel> due(InstanceId instance, Unwanted unwanted, Instant at) {
    var due = new ArrayList<Cancel>();
    for (var left : unwanted.left()) {
      if (isDue(left.cancelSentAt(), at)) {
        due.add(
            new Cancel(
                Objects.requireNonNull(left.amcExecutionId()),
                left.execution(),
                "AMC works for attempt %d, which is closed".formatted(left.number()),
                () -> attempts.cancelSent(left)));
      }
    }
    for (var duplicate : unwanted.duplicates()) {
      if (isDue(duplicate.cancelSentAt(), at)) {
        due.add(
            new Cancel(
                duplicate.amcExecutionId(),
                duplicate.execution(),
                "AMC holds a duplicate",
                () -> strays.cancelSent(instance, duplicate.amcExecutionId())));
      }
    }
    return due;
  }

  /** False if nobody may tell AMC anything now; the look, which comes next, meets the same. */
  private boolean told(InstanceId instance, Account account, Cancel one) {
    String said = null;
    try {
      access.repeatably(
          CallKind.CANCEL,
          instance,
          account.entityId(),
          account.marketplaceId(),
          asking -> {
            amc.cancel(asking.caller(), instance.value(), new AmcExecutionId(one.id));
            return true;
          });
      said = "cancelled: " + one.id;
    } catch (AmcAccess.NotYet notYet) {
      return false;
    } catch (AmcException.Refused refused) {
      said = "and does not take its cancel: %s (%s)".formatted(one.id, refused.details());
    } catch (AmcException | AmcAccess.NoConnection failed) {
      LOG.warn("AMC was not told to cancel {}, it is told again: {}", one.id, failed.getMessage());
    }
    var message = said;
    transaction.executeWithoutResult(
        _ -> {
          one.sent.run();
          if (message != null) {
            executions.notedOnce(
                one.execution, Transition.byWorker("duplicate", one.found + ", " + message));
          }
        });
    return true;
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
        tellOfEnded(duplicate.execution(), duplicate.attempt(), duplicate.amcExecutionId());
      }
    }
  }

  /** It may end before AMC was told to cancel it, and then nobody has heard of it. */
  private void tellOfEnded(ExecutionId execution, int attempt, String id) {
    if (!executions.tells(execution, "duplicate", id)) {
      executions.noted(
          execution,
          Transition.atAmc(
              "duplicate",
              "AMC held a duplicate of attempt %d, which has ended: %s".formatted(attempt, id)));
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
      tellOfEnded(named.execution(), named.attempt(), run.id().value());
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
