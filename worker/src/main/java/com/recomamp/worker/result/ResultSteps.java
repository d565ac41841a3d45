package com.recomamp.worker.result;

import com.recomamp.workflows.execution.ExecutionId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Brings results into PostgreSQL. */
@ActivityInterface(namePrefix = "result ")
public interface ResultSteps {

  /** Every file, chunk by chunk; visible only when all of it is there. Safe to repeat. */
  @ActivityMethod(name = "collect")
  void collect(ExecutionId execution);
}
