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

  boolean hasResult(ExecutionId execution) {
    return results.rows(execution).isPresent();
  }

  boolean published(ExecutionId execution, UUID load, Manifest manifest) {
    boolean published =
        Boolean.TRUE.equals(
            transaction.execute(
                _ -> {
                  boolean mine = results.publish(execution, load, manifest);
                  if (mine) {
                    executions.moved(
                        execution,
                        ExecutionStatus.COLLECTING,
                        Transition.byWorker(
                            "collected",
                            "%d rows in %s"
                                .formatted(
                                    manifest.rows(),
                                    manifest.files() == 1
                                        ? "one file"
                                        : manifest.files() + " files")));
                  }
                  return mine;
                }));
    // Another collector may have parked it meanwhile; then nobody else asks what to do now.
    if (published && attempts.latest(execution).filter(Attempt::isParked).isPresent()) {
      wakes.execution(execution);
    }
    return published;
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

  /** Unless another collector was more fortunate. */
  void parked(Attempt attempt, FailureClass failure, String message) {
    transaction.executeWithoutResult(
        _ -> {
          if (!hasResult(attempt.execution()) && attempts.parked(attempt, failure, message)) {
            executions.moved(
                attempt.execution(),
                ExecutionStatus.NEEDS_ATTENTION,
                Transition.byWorker("parked", message));
          }
        });
  }
}
