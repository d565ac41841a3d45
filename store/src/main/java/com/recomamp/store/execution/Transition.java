package com.recomamp.store.execution;

import org.jspecify.annotations.Nullable;

/**
 * What happened to an execution, for its history.
 *
 * @param source the part that says so: api, worker, amc, ticker
 * @param actor who wanted it: a user's name, or {@code system}
 */
public record Transition(String type, String source, String actor, @Nullable String message) {

  public static Transition byWorker(String type, @Nullable String message) {
    return new Transition(type, "worker", "system", message);
  }

  public static Transition atAmc(String type, @Nullable String message) {
    return new Transition(type, "amc", "system", message);
  }
}
