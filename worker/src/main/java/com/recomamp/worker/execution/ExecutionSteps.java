package com.recomamp.worker.execution;

import com.recomamp.workflows.execution.ExecutionId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/** The steps that need only PostgreSQL. */
@ActivityInterface(namePrefix = "execution ")
public interface ExecutionSteps {

  /**
   * Owns the attempt, takes a place if one is free, and says what to do now. Safe to repeat.
   *
   * @param byReset whether a reset began the run that asks
   */
  @ActivityMethod(name = "next")
  Next next(ExecutionId execution, boolean byReset);

  /** Somebody pressed Cancel in the Temporal UI: writes the fact, and why if that was said. */
  @ActivityMethod(name = "request cancel")
  void requestCancel(ExecutionId execution, @Nullable String reason);

  /** Writes what a person asks for by an update, and answers it. */
  @ActivityMethod(name = "command")
  Said command(Command command);

  /**
   * @param update the update's id: a reset repeats updates, and each counts once
   */
  record Command(ExecutionId execution, Verb verb, @Nullable String reason, String update) {}

  enum Verb {
    RETRY,
    CANCEL,
    ABANDON
  }

  /** The answer to a command, in a sentence. */
  record Said(boolean refused, String sentence) {}
}
