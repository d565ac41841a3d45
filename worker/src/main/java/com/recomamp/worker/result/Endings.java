package com.recomamp.worker.result;

import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultStore;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.connection.AmcAccess;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** How collecting ends in PostgreSQL. */
@Component
class Endings {
  private final ExecutionStore executions;
  private final AttemptStore attempts;
  private final ResultStore results;
  private final TransactionTemplate transaction;
  private final Wakes wakes;

  Endings(
      ExecutionStore executions,
      AttemptStore attempts,
      ResultStore results,
      TransactionTemplate transaction,
      Wakes wakes) {
    this.executions = executions;
    this.attempts = attempts;
    this.results = results;
    this.transaction = transaction;
    this.wakes = wakes;
  }

  boolean hasResult(Attempt attempt) {
    return results.rows(attempt.execution(), attempt.number()).isPresent();
  }

  boolean published(ExecutionId execution, UUID load, Manifest manifest) {
    var published =
        Objects.requireNonNull(transaction.execute(_ -> publish(execution, load, manifest)));
    if (published == Published.FOR_ONE_THAT_WAITED) {
      wakes.execution(execution);
    }
    return published != Published.NOT;
  }

  private enum Published {
    NOT,
    MINE,
    /** Another collector had parked it: nobody else asks what to do now. */
    FOR_ONE_THAT_WAITED
  }

  private Published publish(ExecutionId execution, UUID load, Manifest manifest) {
    if (!results.publish(execution, load, manifest)) {
      return Published.NOT;
    }
    executions.moved(
        execution,
        ExecutionStatus.COLLECTING,
        Transition.byWorker(
            "collected",
            "%d rows in %s"
                .formatted(
                    manifest.rows(),
                    manifest.files() == 1 ? "one file" : manifest.files() + " files")));
    return attempts
            .latest(execution)
            .filter(Attempt::isParked)
            .filter(attempts::unparked)
            .isPresent()
        ? Published.FOR_ONE_THAT_WAITED
        : Published.MINE;
  }

  /**
   * Unless another collector was more fortunate.
   *
   * @return false if access was given again meanwhile, so that whoever asks anew may be let in
   */
  boolean parkedUnlessRenewed(Attempt attempt, AmcAccess.NoConnection refused) {
    return Boolean.TRUE.equals(
        transaction.execute(
            _ -> {
              executions.lock(attempt.execution());
              if (!attempts.renewals(attempt.instance()).equals(refused.renewals())) {
                return false;
              }
              parked(attempt, FailureClass.UNAUTHORIZED, String.valueOf(refused.getMessage()));
              return true;
            }));
  }

  /** What keeps the result from being collected, told once however often it is tried again. */
  void waits(ExecutionId execution, String reason, String message) {
    transaction.executeWithoutResult(
        _ ->
            executions
                .lock(execution)
                .filter(seen -> seen.status() == ExecutionStatus.COLLECTING)
                .filter(seen -> !reason.equals(seen.waitingFor()))
                .ifPresent(
                    _ ->
                        executions.moved(
                            execution,
                            ExecutionStatus.COLLECTING,
                            reason,
                            Transition.byWorker("waiting", message))));
  }

  /** Unless another collector was more fortunate. */
  void parked(Attempt attempt, FailureClass failure, String message) {
    transaction.executeWithoutResult(
        _ -> {
          // One that publishes at the same time is seen then, or sees this.
          executions.lock(attempt.execution());
          if (!hasResult(attempt) && attempts.parked(attempt, failure, message)) {
            executions.moved(
                attempt.execution(),
                ExecutionStatus.NEEDS_ATTENTION,
                Transition.byWorker("parked", message));
          }
        });
  }
}
