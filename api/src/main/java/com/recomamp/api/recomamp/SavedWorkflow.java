package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** That a workflow was saved, in RecomAMP's words. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
record SavedWorkflow(
    QueryId id,
    QueryId workflowId,
    String name,
    @Nullable String description,
    String status,
    Instant createdAt,
    Instant updatedAt,
    @Nullable String amcWorkflowId,
    boolean isSyncedToAmc) {

  static SavedWorkflow of(SavedQuery query) {
    return new SavedWorkflow(
        query.queryId(),
        query.queryId(),
        query.name(),
        query.description(),
        WorkflowAnswer.status(query),
        query.createdAt(),
        query.updatedAt(),
        null,
        false);
  }
}
