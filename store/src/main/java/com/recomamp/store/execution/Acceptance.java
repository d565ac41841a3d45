package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;

/** What came of a request for an execution. */
public sealed interface Acceptance {
  record Accepted(ExecutionId id) implements Acceptance {}

  /** The same request was accepted before, as this execution. */
  record Repeated(ExecutionId id) implements Acceptance {}

  /** The requester's idempotency key belongs to another request. */
  record KeyTaken() implements Acceptance {}
}
