package com.recomamp.worker.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.recomamp.workflows.execution.ExecutionOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an execution has to do now. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NextStep.Wait.class, name = "wait"),
  @JsonSubTypes.Type(value = NextStep.Submit.class, name = "submit"),
  @JsonSubTypes.Type(value = NextStep.Cancel.class, name = "cancel"),
  @JsonSubTypes.Type(value = NextStep.Collect.class, name = "collect"),
  @JsonSubTypes.Type(value = NextStep.End.class, name = "end"),
  @JsonSubTypes.Type(value = NextStep.Superseded.class, name = "superseded")
})
public sealed interface NextStep {
  /**
   * @param until null: until woken, however long that takes
   * @param because what the Temporal UI shows at the timer
   */
  record Wait(@Nullable Instant until, @Nullable String because) implements NextStep {
    static Wait untilWoken() {
      return new Wait(null, null);
    }

    static Wait until(Instant at) {
      return new Wait(at, null);
    }
  }

  record Submit() implements NextStep {}

  record Cancel() implements NextStep {}

  record Collect() implements NextStep {}

  /**
   * @param run to which this was said: after a reset, another run finds it in its history
   */
  record End(ExecutionOutcome outcome, String run) implements NextStep {}

  /** Temporal calls another run the current one. */
  record Superseded() implements NextStep {}
}
