package com.recomamp.api.execution;

import com.recomamp.api.execution.ExecutionResource.Links;
import com.recomamp.api.temporal.TemporalUi;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.workflows.execution.ExecutionId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gives executions their links. */
@Component
class ExecutionResources {
  private final TemporalUi temporal;

  ExecutionResources(TemporalUi temporal) {
    this.temporal = temporal;
  }

  ExecutionResource of(ExecutionView execution) {
    return of(execution, null);
  }

  ExecutionResource of(ExecutionView execution, @Nullable String message) {
    var self = path(execution.id());
    var result = execution.result() == null ? null : self + "/result";
    return new ExecutionResource(
        execution,
        new Links(
            self,
            self + "/events",
            result,
            result == null ? null : result + ".csv",
            execution.hasWorkflow() ? temporal.pageOf(execution.id()) : null),
        message);
  }

  static String path(ExecutionId id) {
    return "/api/v1/executions/" + id;
  }
}
