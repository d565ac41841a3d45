package com.recomamp.worker.execution;

import com.recomamp.workflows.execution.ExecutionId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps that need only PostgreSQL. */
@ActivityInterface(namePrefix = "execution ")
public interface ExecutionSteps {

  /** Owns the attempt, takes a place if one is free, and says what to do now. Safe to repeat. */
  @ActivityMethod(name = "next")
  Next next(ExecutionId execution);

  /** Somebody pressed Cancel in the Temporal UI: writes the fact. */
  @ActivityMethod(name = "request cancel")
  void requestCancel(ExecutionId execution);
}
