package com.recomamp.api.execution;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.recomamp.store.execution.ExecutionView;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An execution with where to go from it.
 *
 * @param message what came of the command that this answers
 */
record ExecutionResource(
    @JsonUnwrapped ExecutionView execution, Links links, @Nullable String message) {

  /**
   * @param result when there is one
   * @param csv when there is a result
   * @param temporal the execution's workflow in the Temporal UI; what was imported has none until
   *     it is retried
   */
  record Links(
      String self,
      String events,
      @Nullable String result,
      @Nullable String csv,
      @Nullable URI temporal) {}
}
