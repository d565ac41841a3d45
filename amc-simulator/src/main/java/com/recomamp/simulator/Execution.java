package com.recomamp.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an execution is.
 *
 * @param dueAt when it changes by itself; nothing when it is final or waits for a place
 */
record Execution(
    Entry.Created order,
    Status status,
    @Nullable String statusReason,
    Instant updatedAt,
    @Nullable Instant startedAt,
    @Nullable Instant dueAt) {

  static Execution created(Entry.Created order) {
    return new Execution(order, Status.PENDING, null, order.at(), null, order.validatedAt());
  }

  Execution changed(Entry.Changed change) {
    return new Execution(
        order,
        change.to(),
        change.statusReason(),
        change.at(),
        change.to() == Status.RUNNING ? change.at() : startedAt,
        change.until());
  }

  Execution waiting() {
    return new Execution(order, status, statusReason, updatedAt, startedAt, null);
  }

  boolean hasResult() {
    return status == Status.SUCCEEDED && order.rows().output();
  }
}
