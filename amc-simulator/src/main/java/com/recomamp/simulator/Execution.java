package com.recomamp.simulator;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an execution is.
 *
 * @param dueAt when it changes by itself; nothing when it is final, or waits for a place or for
 *     what its query gives
 * @param before what it was until {@code updatedAt}
 */
record Execution(
    Entry.Created order,
    Status status,
    @Nullable String statusReason,
    Instant updatedAt,
    @Nullable Instant startedAt,
    @Nullable Instant dueAt,
    @Nullable Execution before) {

  static Execution created(Entry.Created order) {
    return new Execution(order, Status.PENDING, null, order.at(), null, order.validatedAt(), null);
  }

  Execution changed(Entry.Changed change) {
    return new Execution(
        order,
        change.to(),
        change.statusReason(),
        change.at(),
        change.to() == Status.RUNNING ? change.at() : startedAt,
        change.until(),
        this);
  }

  Execution answered(Entry.Answered answer) {
    return new Execution(
        order.answered(answer), status, statusReason, updatedAt, startedAt, dueAt, before);
  }

  Execution waiting() {
    return new Execution(order, status, statusReason, updatedAt, startedAt, null, before);
  }

  /** As it was then; nothing before its creation. */
  Optional<Execution> asOf(Instant then) {
    if (!updatedAt.isAfter(then)) {
      return Optional.of(this);
    }
    return before == null ? Optional.empty() : before.asOf(then);
  }

  boolean hasResult() {
    return status == Status.SUCCEEDED && order.rows().output() && !order.isUnanswered();
  }
}
