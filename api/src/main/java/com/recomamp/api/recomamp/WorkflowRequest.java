package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.recomamp.api.query.QueryRequest;
import com.recomamp.store.query.QueryDraft;
import com.recomamp.store.query.SavedQuery;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A workflow as RecomAMP's frontend saves it; whatever else it carries along does not matter.
 *
 * @param instanceId AMC's or UUID; only of a new one
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record WorkflowRequest(
    @Nullable String name,
    @Nullable String description,
    @Nullable String instanceId,
    @Nullable String sqlQuery,
    @Nullable Map<String, @Nullable Object> parameters,
    @Nullable List<@Nullable String> tags) {

  QueryDraft draft() {
    return new QueryRequest(
            name,
            description,
            tags,
            sqlQuery,
            WorkflowParameters.declared(
                null, Objects.requireNonNullElse(sqlQuery, ""), sentParameters()),
            null)
        .draft();
  }

  /** What is left out stays. */
  QueryDraft draftOver(SavedQuery before) {
    var sql = Objects.requireNonNullElse(sqlQuery, before.sql());
    return new QueryRequest(
            name == null ? before.name() : name,
            description == null ? before.description() : description,
            tags == null ? List.copyOf(before.tags()) : tags,
            sql,
            WorkflowParameters.declared(before, sql, sentParameters()),
            null)
        .draft();
  }

  private Map<String, @Nullable Object> sentParameters() {
    return parameters == null ? Map.of() : parameters;
  }
}
