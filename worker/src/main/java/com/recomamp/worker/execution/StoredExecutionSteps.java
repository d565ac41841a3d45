package com.recomamp.worker.execution;

import com.recomamp.amc.AmcStatus;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.CommandAnswer;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.store.execution.Execution;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.RetryWay;
import com.recomamp.store.execution.SlotStore;
import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.result.ResultStore;
import com.recomamp.worker.Wakes;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import io.temporal.spring.boot.ActivityImpl;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The decisions about an execution, each in one transaction that holds the execution's row. */
@Component
@ActivityImpl(taskQueues = TaskQueues.EXECUTIONS)
class StoredExecutionSteps implements ExecutionSteps {
  /** AMC ends what outlives its timeout; a day later it is a ghost. */
  private static final Duration GHOST_AFTER = Duration.ofHours(24);

  /** Nobody has to ask again: it is the timer that says in the timeline what is waited for. */
  private static final Duration ASK_AGAIN_WHILE_PARKED = Duration.ofDays(30);

  /** How often a dry run is asked that AMC does not answer. */
  private static final int QUESTIONS = 3;

  /** Temporal does not say who it was. */
  private static final String OPERATOR = "operator";

  private static final String TEMPORAL_UI = "temporal-ui";

  private final ExecutionStore executions;
  private final AttemptStore attempts;
  private final SlotStore slots;
  private final CommandStore commands;
  private final ResultStore results;
  private final TransactionTemplate transaction;
  private final CurrentRuns runs;
  private final Wakes wakes;

  StoredExecutionSteps(
      ExecutionStore executions,
      AttemptStore attempts,
      SlotStore slots,
      CommandStore commands,
      ResultStore results,
      TransactionTemplate transaction,
      CurrentRuns runs,
      Wakes wakes) {
    this.executions = executions;
    this.attempts = attempts;
    this.slots = slots;
    this.commands = commands;
    this.results = results;
    this.transaction = transaction;
    this.runs = runs;
    this.wakes = wakes;
  }

  @Override
  public Next next(ExecutionId execution, boolean byReset) {
    return next(execution, byReset, Activity.getExecutionContext().getInfo().getWorkflowRunId());
  }

  Next next(ExecutionId execution, boolean byReset, String run) {
    var seen = attempts.latest(execution).filter(Attempt::isOpen);
    boolean owner = seen.filter(attempt -> attempt.ownerRun().equals(run)).isPresent();
    if (!owner) {
      if (!runs.isCurrent(execution, run)) {
        return superseded();
      }
      if (byReset) {
        commands.retryByReset(execution, run, runs.reasonOfReset(execution, run).orElse(null));
      }
    }
    var decided =
        Objects.requireNonNull(
            transaction.execute(
                _ -> new Decision(execution, run, seen.orElse(null), !owner).make()));
    if (decided.isEmpty()) {
      return next(execution, byReset, run);
    }
    var granted = decided.get().granted();
    wakes.executions(
        granted.winners().stream().filter(winner -> !winner.equals(execution)).toList());
    granted.untended().forEach(wakes::tender);
    return decided.get().next();
  }

  private static Next superseded() {
    return new Next(
        new NextStep.Superseded(),
        new Next.Shown(
            ExecutionStatus.QUEUED, null, null, "Another run goes on with this execution."));
  }

  @Override
  public void requestCancel(ExecutionId execution, @Nullable String reason) {
    commands.cancel(execution, Asked.by(OPERATOR, TEMPORAL_UI, reason));
  }

  @Override
  public Said command(Command command) {
    var asked = new Asked(OPERATOR, TEMPORAL_UI, command.reason(), "update " + command.update());
    var answer =
        switch (command.verb()) {
          case RETRY -> commands.retry(command.execution(), asked, RetryWay.ONLY_IF_ENDED);
          case CANCEL -> commands.cancel(command.execution(), asked);
          case ABANDON -> commands.abandon(command.execution(), asked, false);
        };
    return new Said(answer instanceof CommandAnswer.Refused, answer.sentence());
  }

  private record Decided(Next next, Granted granted) {}

  /** One answer to "what now?", made while the execution's row is locked. */
  private final class Decision {
    private final ExecutionId id;
    private final String run;
    private final @Nullable Attempt seen;
    private final boolean current;
    private Granted granted = Granted.NONE;

    /**
     * @param seen the open attempt before Temporal was asked
     * @param current whether Temporal was asked, and calls this run the current one
     */
    Decision(ExecutionId id, String run, @Nullable Attempt seen, boolean current) {
      this.id = id;
      this.run = run;
      this.seen = seen;
      this.current = current;
    }

    /**
     * Empty if what was seen of the attempt, or of who owns it, is no longer true: then ask again.
     */
    Optional<Decided> make() {
      var execution =
          executions
              .lock(id)
              .orElseThrow(
                  () ->
                      ApplicationFailure.newNonRetryableFailure(
                          "this execution is not in the database", "UNKNOWN_EXECUTION"));
      var next = execution.hasEnded() ? Optional.of(afterTheEnd(execution)) : openOne(execution);
      return next.map(now -> new Decided(now, granted));
    }

    /** Whoever ended it, by an abandon too, may have left a place behind. */
    private Next afterTheEnd(Execution execution) {
      granted = slots.grant(execution.account());
      return recorded(execution);
    }

    private Optional<Next> openOne(Execution execution) {
      var latest = attempts.latest(id).orElse(null);
      if (latest != null && latest.isOpen()) {
        return owns(latest) ? Optional.of(withAttempt(execution)) : Optional.empty();
      }
      if (!current) {
        return Optional.empty();
      }
      if (execution.cancelRequested() && !execution.retryRequested()) {
        return Optional.of(ended(execution, new ExecutionOutcome.Cancelled()));
      }
      if (execution.retryRequested()) {
        retried();
      }
      if (!attempts.mayOpenAnother(id)) {
        throw new IllegalStateException("%s is open, and so is no attempt of it".formatted(id));
      }
      attempts.open(id, latest == null ? 1 : latest.number() + 1, run);
      return Optional.of(withAttempt(executions.find(id).orElseThrow()));
    }

    private boolean owns(Attempt latest) {
      return latest.ownerRun().equals(run)
          || seen != null && seen.number() == latest.number() && attempts.takeOver(seen, run);
    }

    private Next withAttempt(Execution execution) {
      var attempt = attempts.latest(id).orElseThrow();
      if (attempt.isAtAmc()) {
        return attempt.amcEndedAt() == null
            ? whileAmcWorks(execution, attempt)
            : afterAmcEnded(execution, attempt);
      }
      if (attempt.isInDoubt() && execution.isDryRun()) {
        return askedInVain(execution, attempt);
      }
      if (attempt.answer() == Attempt.Answer.REFUSED && !attempt.isParked()) {
        return refused(execution, attempt);
      }
      if (attempt.isInDoubt()) {
        return attempt.isParked()
            ? waitsForAPerson(execution, attempt)
            : shown(
                execution,
                attempt,
                NextStep.Wait.untilWoken(),
                "It is not certain that AMC has it; the list will tell.");
      }
      return beforeAmc(execution, attempt);
    }

    private Next beforeAmc(Execution execution, Attempt attempt) {
      if (execution.cancelRequested()) {
        return closed(execution, attempt, "cancelled", new ExecutionOutcome.Cancelled());
      }
      if (attempt.isParked()) {
        return waitsForAPerson(execution, attempt);
      }
      if (attempt.notBefore() != null && attempt.notBefore().isAfter(attempt.seenAt())) {
        return shown(
            execution,
            attempt,
            NextStep.Wait.until(attempt.notBefore()),
            switch (String.valueOf(execution.waitingFor())) {
              case "throttled" -> FailureClass.THROTTLED.remedy();
              case "slot" ->
                  "It did not use its slot, so others go first for ten minutes; it goes on by"
                      + " itself.";
              default -> FailureClass.AMC_UNAVAILABLE.remedy();
            });
      }
      if (attempts.isPaused(attempt.instance())) {
        return whilePaused(execution, attempt);
      }
      if (!attempt.isGranted()) {
        granted = slots.grant(execution.account());
        if (!granted.winners().contains(id)) {
          if (!"slot".equals(execution.waitingFor())) {
            executions.moved(
                id,
                ExecutionStatus.QUEUED,
                "slot",
                Transition.byWorker("waiting", "for a free slot"));
          }
          return shown(execution, attempt, NextStep.Wait.untilWoken(), "Waits for a free slot.");
        }
      }
      if (attempts.isHeld(execution.instance())) {
        if (!"hold".equals(execution.waitingFor())) {
          executions.moved(
              id,
              ExecutionStatus.QUEUED,
              "hold",
              Transition.byWorker("waiting", "for a look at AMC, as the database was restored"));
        }
        return shown(
            execution,
            attempt,
            NextStep.Wait.untilWoken(),
            "The database was restored; AMC is looked at before anything is submitted.");
      }
      return shown(execution, attempt, new NextStep.Submit(), "Goes to AMC.");
    }

    /**
     * A dry run without a clear answer runs nothing wherever it is, so it is asked again as soon as
     * nothing of it can be on its way, and not for ever.
     */
    private Next askedInVain(Execution execution, Attempt attempt) {
      var until = Objects.requireNonNull(attempt.postingUntil());
      boolean isNotProcessed = attempt.answer() == Attempt.Answer.NOT_PROCESSED;
      if (!isNotProcessed && until.isAfter(attempt.seenAt())) {
        return shown(
            execution,
            attempt,
            NextStep.Wait.until(until),
            "AMC gave no clear answer; it is asked again.");
      }
      if (execution.cancelRequested()) {
        return closed(execution, attempt, "cancelled", new ExecutionOutcome.Cancelled());
      }
      if (!isNotProcessed && attempt.number() % QUESTIONS == 0) {
        return closed(
            execution,
            attempt,
            "failed",
            new ExecutionOutcome.Failed(
                FailureClass.UNKNOWN,
                "AMC gave no clear answer %d times: ask again later".formatted(QUESTIONS)));
      }
      attempts.closed(attempt, "never_arrived");
      executions.moved(
          id,
          ExecutionStatus.QUEUED,
          Transition.byWorker(
              "asked_again", "attempt %d told nothing".formatted(attempt.number())));
      attempts.open(id, attempt.number() + 1, run);
      return withAttempt(executions.find(id).orElseThrow());
    }

    /** Whoever resumes grants again, so nobody holds a slot meanwhile. */
    private Next whilePaused(Execution execution, Attempt attempt) {
      if (attempt.isGranted() && attempts.givenBack(attempt)) {
        granted = slots.grant(execution.account());
      }
      if (!"slot".equals(execution.waitingFor())) {
        executions.moved(
            id, ExecutionStatus.QUEUED, "slot", Transition.byWorker("waiting", "while paused"));
      }
      return shown(
          execution,
          attempt,
          NextStep.Wait.untilWoken(),
          "Paused: nothing new is submitted at this instance.");
    }

    private Next whileAmcWorks(Execution execution, Attempt attempt) {
      if (execution.cancelRequested() && attempt.cancelSentAt() == null) {
        return shown(execution, attempt, new NextStep.Cancel(), "Asks AMC to cancel.");
      }
      if (attempt.isParked()) {
        return waitsForAPerson(execution, attempt);
      }
      var ghostAt =
          Objects.requireNonNull(attempt.amcCreatedAt()).plus(attempt.timeout()).plus(GHOST_AFTER);
      if (ghostAt.isBefore(attempt.seenAt())) {
        return parked(
            execution,
            attempt,
            new Verdict(
                FailureClass.UNKNOWN, "AMC has not ended it a day after its timeout", true));
      }
      return shown(
          execution,
          attempt,
          NextStep.Wait.until(ghostAt),
          "AMC works on it: " + attempt.amcStatus());
    }

    private Next afterAmcEnded(Execution execution, Attempt attempt) {
      var status = AmcStatus.of(String.valueOf(attempt.amcStatus()));
      if (status == AmcStatus.SUCCEEDED && execution.isDryRun()) {
        attempts.closed(attempt, "succeeded");
        return ended(execution, new ExecutionOutcome.Succeeded(0));
      }
      if (status == AmcStatus.SUCCEEDED) {
        var rows = results.rows(id, attempt.number());
        if (rows.isPresent()) {
          attempts.closed(attempt, "succeeded");
          return ended(execution, new ExecutionOutcome.Succeeded(rows.getAsLong()));
        }
        if (attempt.isParked()) {
          if (execution.cancelRequested()) {
            return closed(execution, attempt, "cancelled", new ExecutionOutcome.Cancelled());
          }
          return waitsForAPerson(execution, attempt);
        }
        if (execution.status() != ExecutionStatus.COLLECTING) {
          executions.moved(
              id,
              ExecutionStatus.COLLECTING,
              Transition.byWorker(
                  "collecting", execution.cancelRequested() ? "the cancel came late" : null));
        }
        return new Next(
            new NextStep.Collect(),
            new Next.Shown(
                ExecutionStatus.COLLECTING,
                attempt.amcExecutionId(),
                null,
                "Collects the result."));
      }
      if (status == AmcStatus.CANCELLED && execution.cancelRequested()) {
        return closed(execution, attempt, "cancelled", new ExecutionOutcome.Cancelled());
      }
      var verdict = Verdict.ofEnd(attempt, status);
      return closed(
          execution,
          attempt,
          "failed",
          new ExecutionOutcome.Failed(verdict.failure(), verdict.message()));
    }

    private Next refused(Execution execution, Attempt attempt) {
      var verdict = Verdict.ofRefusal(attempt);
      // A dry run asks for AMC's word, and has it.
      if (verdict.mendable() && !execution.cancelRequested() && !execution.isDryRun()) {
        return parked(execution, attempt, verdict);
      }
      return execution.cancelRequested()
          ? closed(execution, attempt, "cancelled", new ExecutionOutcome.Cancelled())
          : closed(
              execution,
              attempt,
              "failed",
              new ExecutionOutcome.Failed(verdict.failure(), verdict.message()));
    }

    /** The end, unless somebody asked for another attempt to follow this one. */
    private Next closed(Execution execution, Attempt attempt, String as, ExecutionOutcome outcome) {
      attempts.closed(attempt, as);
      if (execution.retryRequested()) {
        retried();
        attempts.open(id, attempt.number() + 1, run);
        return withAttempt(executions.find(id).orElseThrow());
      }
      granted = slots.grant(execution.account());
      return ended(execution, outcome);
    }

    private void retried() {
      executions.reopened(id, Transition.byWorker("retried", "the attempt before has ended"));
    }

    private Next ended(Execution execution, ExecutionOutcome outcome) {
      executions.ended(id, outcome);
      return recorded(executions.find(execution.id()).orElseThrow());
    }

    private Next recorded(Execution execution) {
      var outcome =
          switch (execution.status()) {
            case SUCCEEDED -> new ExecutionOutcome.Succeeded(results.rows(id).orElse(0));
            case CANCELLED -> new ExecutionOutcome.Cancelled();
            case FAILED ->
                new ExecutionOutcome.Failed(
                    Objects.requireNonNull(execution.failure()),
                    Explanation.cut(execution.failureMessage()));
            case QUEUED, SUBMITTED, RUNNING, COLLECTING, NEEDS_ATTENTION ->
                throw new IllegalStateException(
                    "%s has ended as %s".formatted(id, execution.status()));
          };
      var amcExecution = attempts.latest(id).map(Attempt::amcExecutionId).orElse(null);
      boolean isTaken = execution.isDryRun() && outcome instanceof ExecutionOutcome.Succeeded;
      return new Next(
          new NextStep.End(outcome, run),
          new Next.Shown(
              execution.status(),
              amcExecution,
              execution.failure(),
              isTaken ? "Done: AMC takes the SQL." : told(outcome)));
    }

    private Next parked(Execution execution, Attempt attempt, Verdict verdict) {
      attempts.parked(attempt, verdict.failure(), verdict.message());
      if (verdict.failure() == FailureClass.UNAUTHORIZED && wasRenewedSince(attempt)) {
        attempts.unparked(attempts.latest(id).orElseThrow());
        executions.moved(
            id,
            ExecutionStatus.QUEUED,
            Transition.byWorker("unparked", "access was given again since it was posted"));
        return withAttempt(executions.find(id).orElseThrow());
      }
      executions.moved(
          id, ExecutionStatus.NEEDS_ATTENTION, Transition.byWorker("parked", verdict.message()));
      granted = slots.grant(execution.account());
      return waitsForAPerson(executions.find(id).orElseThrow(), attempts.latest(id).orElseThrow());
    }

    /** Whoever was told of it found nobody waiting for that. */
    private boolean wasRenewedSince(Attempt refused) {
      var postedAt = Objects.requireNonNull(refused.postedAt());
      return attempts.renewals(refused.instance()).values().stream()
          .flatMap(Optional::stream)
          .anyMatch(postedAt::isBefore);
    }

    private Next waitsForAPerson(Execution execution, Attempt attempt) {
      var failure = Objects.requireNonNull(attempt.parkedClass());
      var explanation = new Explanation(failure, attempt.parkedMessage());
      return new Next(
          new NextStep.Wait(
              attempt.seenAt().plus(ASK_AGAIN_WHILE_PARKED), explanation.asSummary(attempt)),
          new Next.Shown(
              execution.status(),
              attempt.amcExecutionId(),
              failure,
              explanation.ofParked(attempt)));
    }

    private Next shown(Execution execution, Attempt attempt, NextStep step, String details) {
      return new Next(
          step,
          new Next.Shown(
              execution.status(),
              attempt.amcExecutionId(),
              attempt.parkedClass(),
              Explanation.escaped(Explanation.cut(details))));
    }

    private static String told(ExecutionOutcome outcome) {
      return switch (outcome) {
        case ExecutionOutcome.Succeeded succeeded -> "Done: %d rows.".formatted(succeeded.rows());
        case ExecutionOutcome.Cancelled _ ->
            "Cancelled. A reset does not run it again, the page's *Retry* does.";
        case ExecutionOutcome.Failed(var failure, var reason) ->
            new Explanation(failure, reason).ofFailed();
      };
    }
  }
}
