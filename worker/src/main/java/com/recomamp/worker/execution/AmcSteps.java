package com.recomamp.worker.execution;

import com.recomamp.workflows.execution.ExecutionId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps that talk to AMC. */
@ActivityInterface(namePrefix = "amc ")
public interface AmcSteps {

  /**
   * Intent, POST, record. Tried once: whatever it leaves behind, {@code next} knows what it means.
   */
  @ActivityMethod(name = "submit")
  void submit(ExecutionId execution);

  /** Writes the answer that a worker had before it died. */
  @ActivityMethod(name = "record answer")
  void recordAnswer(Answer answer);

  /** Asks AMC to cancel; what becomes of it, only AMC's status says. */
  @ActivityMethod(name = "cancel")
  void cancel(ExecutionId execution);

  /** AMC's answer to a POST: ids only. */
  record Answer(ExecutionId execution, int attempt, String amcExecutionId) {}
}
