package com.recomamp.worker.execution;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.SendWindow;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.store.execution.SlotStore;
import com.recomamp.store.execution.Transition;
import com.recomamp.worker.Repeat;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.worker.connection.CallKind;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.spring.boot.ActivityImpl;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The fence around AMC's create call, which has no idempotency key: an intent, one POST, and what
 * came of it.
 */
@Component
@ActivityImpl(taskQueues = TaskQueues.AMC)
class FencedAmcSteps implements AmcSteps {
  private static final Logger LOG = LoggerFactory.getLogger(FencedAmcSteps.class);

  /** Longer than a failover of PostgreSQL takes, within the activity's time. */
  private static final RetryPolicy INSISTENT =
      RetryPolicy.builder()
          .includes(DataAccessException.class, TransactionException.class)
          .maxRetries(40)
          .delay(Duration.ofSeconds(1))
          .build();

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Of a run that lives on though AMC was told. */
  private static final Duration CANCEL_AGAIN = Duration.ofMinutes(1);

  private final ExecutionStore executions;
  private final AttemptStore attempts;
  private final SlotStore slots;
  private final TransactionTemplate transaction;
  private final AmcClient amc;
  private final AmcAccess access;
  private final Wakes wakes;
  private final WorkerSettings settings;
  private final RetryTemplate insistently = new RetryTemplate(INSISTENT);

  FencedAmcSteps(
      ExecutionStore executions,
      AttemptStore attempts,
      SlotStore slots,
      TransactionTemplate transaction,
      AmcClient amc,
      AmcAccess access,
      Wakes wakes,
      WorkerSettings settings) {
    this.executions = executions;
    this.attempts = attempts;
    this.slots = slots;
    this.transaction = transaction;
    this.amc = amc;
    this.access = access;
    this.wakes = wakes;
    this.settings = settings;
  }

  @Override
  public void submit(ExecutionId execution) {
    var context = Activity.getExecutionContext();
    var run = context.getInfo().getWorkflowRunId();
    var attempt = attempts.latest(execution).orElseThrow();
    if (!attempt.isOpen() || attempt.isPosted() || !attempt.ownerRun().equals(run)) {
      return;
    }
    var inputs = executions.inputs(execution);
    var asking = asking(attempt, inputs);
    if (asking == null) {
      return;
    }
    var caller = asking.caller();
    var submission = Submissions.of(attempt, inputs);
    var window = SendWindow.opened(settings.sendWithin());
    var intent = intended(attempt, run);
    if (intent.isEmpty()) {
      return;
    }
    try {
      var accepted = amc.create(caller, inputs.instance().value(), submission, window);
      var answer = new Answer(execution, attempt.number(), accepted.id().value());
      told(context, answer);
      submitted(answer, inputs.instance(), accepted.createTime());
    } catch (AmcException.NotSent notSent) {
      notSent(attempt, intent.get(), notSent.getMessage());
      return;
    } catch (AmcException.Refused refused) {
      if (!isAnothersTurn(asking, refused, inputs.instance())) {
        answered(
            attempt, Attempt.Answer.REFUSED, String.valueOf(refused.status()), refused.details());
        return;
      }
      answered(
          attempt,
          Attempt.Answer.NOT_PROCESSED,
          String.valueOf(refused.status()),
          refused.getMessage());
    } catch (AmcException.Unauthorized unauthorized) {
      marked(() -> access.unauthorized(asking));
      answered(attempt, Attempt.Answer.NOT_PROCESSED, "401", unauthorized.getMessage());
    } catch (AmcException.Throttled throttled) {
      marked(() -> access.throttled(asking, throttled.retryAfter()));
      answered(attempt, Attempt.Answer.NOT_PROCESSED, "429", throttled.getMessage());
    } catch (AmcException.Unavailable | AmcException.Unintelligible unclear) {
      answered(attempt, Attempt.Answer.UNCLEAR, null, unclear.getMessage());
    }
    wakes.tender(inputs.instance());
  }

  /**
   * The answer is kept where the next worker finds it; if nobody waits for it any more, it is
   * written all the same.
   */
  private static void told(ActivityExecutionContext context, Answer answer) {
    try {
      context.heartbeat(answer);
    } catch (ActivityCompletionException notWanted) {
      LOG.info("{} has its answer, though Temporal no longer waits for it", answer.execution());
    }
  }

  @Override
  public void recordAnswer(Answer answer) {
    var instance = executions.find(answer.execution()).orElseThrow().instance();
    submitted(answer, instance, null);
    wakes.tender(instance);
  }

  @Override
  public void cancel(ExecutionId execution) {
    var attempt = attempts.latest(execution).orElseThrow();
    if (!attempt.isOpen() || attempt.amcExecutionId() == null || attempt.amcEndedAt() != null) {
      return;
    }
    var inputs = executions.inputs(execution);
    var run = new AmcExecutionId(attempt.amcExecutionId());
    try {
      var refusal =
          access.repeatably(
              CallKind.CANCEL,
              inputs.instance(),
              inputs.entityId(),
              inputs.marketplaceId(),
              asking -> refusalOfCancel(asking, inputs.instance(), run));
      var said = refusal.said == null ? null : "AMC did not take the cancel: " + refusal.said;
      transaction.executeWithoutResult(
          _ -> {
            var told = Transition.byWorker("cancel_sent", said);
            if (refusal.isAlive) {
              executions.notedOnce(execution, told);
            } else {
              attempts.cancelSent(attempt);
              executions.noted(execution, told);
            }
          });
      if (refusal.isAlive) {
        throw Repeat.troubled("NOT_TAKEN", String.valueOf(said), settings.paced(CANCEL_AGAIN));
      }
    } catch (AmcAccess.NotYet notYet) {
      throw Repeat.expected("NOT_YET", String.valueOf(notYet.getMessage()), notYet.pause());
    }
    wakes.tender(inputs.instance());
  }

  /**
   * What AMC said to a cancel that it did not take.
   *
   * @param said null if it took it
   * @param isAlive whether there still is something to cancel
   */
  private record RefusalOfCancel(@Nullable String said, boolean isAlive) {}

  /** Its words for a run that has ended are not known; its status is. */
  private RefusalOfCancel refusalOfCancel(
      AmcAccess.Asking asking, InstanceId instance, AmcExecutionId run) {
    try {
      amc.cancel(asking.caller(), instance.value(), run);
      return new RefusalOfCancel(null, false);
    } catch (AmcException.Refused refused) {
      if (refused.saysNoAccess()) {
        throw refused;
      }
      return new RefusalOfCancel(refused.details(), isAlive(asking, instance, run));
    }
  }

  private boolean isAlive(AmcAccess.Asking asking, InstanceId instance, AmcExecutionId run) {
    try {
      return !amc.get(asking.caller(), instance.value(), run).status().isTerminal();
    } catch (AmcException.Refused refused) {
      return !refused.saysDoesNotExist();
    }
  }

  /**
   * AMC does not let this connection in. A POST with another one is another attempt's, after a
   * look: never a second one within this intent.
   */
  private boolean isAnothersTurn(
      AmcAccess.Asking asking, AmcException.Refused refused, InstanceId instance) {
    if (!refused.saysNoAccess()) {
      return false;
    }
    marked(() -> access.refused(asking));
    return access.isAnotherLeft(CallKind.SUBMIT, instance);
  }

  /**
   * Before the answer, so that the next attempt knows it; insisting, so that the answer is kept.
   */
  private void marked(Runnable mark) {
    insist(
        () -> {
          mark.run();
          return true;
        });
  }

  private AmcAccess.@Nullable Asking asking(Attempt attempt, PinnedInputs inputs) {
    try {
      return access.forInstance(
          CallKind.SUBMIT, inputs.instance(), inputs.entityId(), inputs.marketplaceId());
    } catch (AmcAccess.NotYet notYet) {
      postponed(attempt, pause(attempt, notYet), notYet.reason().word(), notYet.getMessage());
    } catch (AmcAccess.NoConnection refused) {
      parkedUnlessRenewed(attempt, refused);
    }
    return null;
  }

  private Optional<Instant> intended(Attempt attempt, String run) {
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              var intent =
                  attempts.intend(attempt.execution(), attempt.number(), run, settings.lease());
              if (intent.isPresent()) {
                executions.moved(
                    attempt.execution(),
                    ExecutionStatus.QUEUED,
                    Transition.byWorker("submitting", "attempt %d".formatted(attempt.number())));
              }
              return intent;
            }));
  }

  private void submitted(Answer answer, InstanceId instance, @Nullable Instant createdAt) {
    insist(
        () -> {
          var submitted =
              attempts.submitted(
                  answer.execution(),
                  answer.attempt(),
                  instance,
                  answer.amcExecutionId(),
                  createdAt);
          submitted.contradicted().forEach(guesser -> isInDoubtAgain(guesser, answer));
          if (submitted.isNews()) {
            var said = Transition.atAmc("submitted", answer.amcExecutionId());
            if (isOpen(answer)) {
              executions.moved(answer.execution(), ExecutionStatus.SUBMITTED, "amc", said);
            } else {
              executions.noted(answer.execution(), said);
            }
          }
          return true;
        });
  }

  private void isInDoubtAgain(ExecutionId guesser, Answer answer) {
    executions.moved(
        guesser,
        ExecutionStatus.QUEUED,
        "doubt",
        Transition.atAmc(
            "doubt", "AMC's answer gave %s to another".formatted(answer.amcExecutionId())));
  }

  private boolean isOpen(Answer answer) {
    return attempts
        .latest(answer.execution())
        .filter(latest -> latest.number() == answer.attempt() && latest.isOpen())
        .isPresent();
  }

  private void answered(
      Attempt attempt, Attempt.Answer answer, @Nullable String status, @Nullable String reason) {
    insist(
        () -> {
          if (attempts.answered(attempt.execution(), attempt.number(), answer, status, reason)) {
            boolean refused = answer == Attempt.Answer.REFUSED;
            executions.moved(
                attempt.execution(),
                ExecutionStatus.QUEUED,
                refused ? null : "doubt",
                Transition.atAmc(refused ? "refused" : "doubt", reason));
          }
          return true;
        });
  }

  private void postponed(Attempt attempt, Duration pause, String waitingFor, @Nullable String why) {
    insist(
        () -> {
          if (attempts.postponed(attempt, pause) && !alreadyWaits(attempt, waitingFor)) {
            waits(attempt, waitingFor, why);
          }
          return true;
        });
  }

  /** A crowd that waits for the call budget may be postponed often; once is enough to tell. */
  private boolean alreadyWaits(Attempt attempt, String waitingFor) {
    return executions
        .find(attempt.execution())
        .filter(execution -> waitingFor.equals(execution.waitingFor()))
        .isPresent();
  }

  private void notSent(Attempt attempt, Instant intent, @Nullable String why) {
    insist(
        () -> {
          if (attempts.notSent(attempt.execution(), attempt.number(), intent, pause(attempt))) {
            waits(attempt, "amc_unavailable", why);
          }
          return true;
        });
  }

  private void waits(Attempt attempt, String waitingFor, @Nullable String why) {
    executions.moved(
        attempt.execution(),
        ExecutionStatus.QUEUED,
        waitingFor,
        Transition.byWorker("waiting", why));
  }

  /** Who was given access again meanwhile has nobody to wait for: the next submit asks anew. */
  private void parkedUnlessRenewed(Attempt attempt, AmcAccess.NoConnection refused) {
    var message = String.valueOf(refused.getMessage());
    var granted =
        insist(
            () -> {
              executions.lock(attempt.execution());
              if (!attempts.renewals(attempt.instance()).equals(refused.renewals())
                  || !attempts.parked(attempt, FailureClass.UNAUTHORIZED, message)) {
                return SlotStore.Granted.NONE;
              }
              executions.moved(
                  attempt.execution(),
                  ExecutionStatus.NEEDS_ATTENTION,
                  "unauthorized",
                  Transition.byWorker("parked", message));
              return slots.grant(attempt.account());
            });
    wakes.granted(granted);
  }

  /**
   * Each try costs events, and the end of a long trouble may be met a little late; of a crowd not.
   */
  private Duration pause(Attempt attempt, AmcAccess.NotYet notYet) {
    var asked = notYet.pause();
    var grown = pause(attempt);
    return notYet.reason() == AmcAccess.NotYet.Reason.BUDGET || asked.compareTo(grown) > 0
        ? asked
        : grown;
  }

  /** The longer it has been in vain, the longer the next pause; no counter needed. */
  private Duration pause(Attempt attempt) {
    var shortest = settings.paced(SHORTEST_PAUSE);
    var longest = settings.paced(LONGEST_PAUSE);
    var sinceGranted =
        Duration.between(Objects.requireNonNull(attempt.grantedAt()), attempt.seenAt());
    var pause = sinceGranted.dividedBy(4);
    if (pause.compareTo(shortest) < 0) {
      return shortest;
    }
    return pause.compareTo(longest) > 0 ? longest : pause;
  }

  private <T> T insist(Supplier<T> write) {
    try {
      return Objects.requireNonNull(
          insistently.execute(() -> Objects.requireNonNull(transaction.execute(_ -> write.get()))));
    } catch (RetryException e) {
      throw new IllegalStateException("PostgreSQL did not take AMC's answer", e);
    }
  }
}
