package com.recomamp.workflows.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How an execution ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ExecutionOutcome.Succeeded.class, name = "succeeded"),
  @JsonSubTypes.Type(value = ExecutionOutcome.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = ExecutionOutcome.Cancelled.class, name = "cancelled")
})
public sealed interface ExecutionOutcome {
  record Succeeded(long rows) implements ExecutionOutcome {}

  record Failed(FailureClass failure, String reason) implements ExecutionOutcome {}

  record Cancelled() implements ExecutionOutcome {}
}
