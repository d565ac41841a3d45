package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.recomamp.store.execution.ExecutionTotals.Runs;
import com.recomamp.store.query.QueryHomeStore.Home;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A saved query in RecomAMP's words: one shape for its list and its pages, which differ in {@code
 * id} alone.
 *
 * @param id in lists the UUID, else {@code wf_…}
 * @param isSyncedToAmc never: AMC gets the SQL with each run
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record WorkflowAnswer(
    String id,
    QueryId workflowId,
    @JsonProperty("workflow_id") QueryId workflowIdInSnakeCase,
    String name,
    @Nullable String description,
    String sqlQuery,
    Map<String, @Nullable Object> parameters,
    Instance instance,
    @JsonProperty("instance_id") String instanceIdInSnakeCase,
    String status,
    boolean isTemplate,
    List<String> tags,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant lastExecutedAt,
    @Nullable Instant lastExecuted,
    boolean isSyncedToAmc,
    long executionCount,
    @JsonProperty("template_id") @Nullable String templateId) {

  /** The query's home; of a query without one all is empty text, which its page can search. */
  record Instance(String id, String instanceId, String instanceName, String name) {
    private static Instance of(@Nullable Home home) {
      var id = home == null ? "" : home.instance().value();
      var name = home == null ? "" : home.instanceName();
      return new Instance(id, id, name, name);
    }
  }

  static WorkflowAnswer listed(SavedQuery query, @Nullable Home home, @Nullable Runs runs) {
    return of(query.queryId().uuid().toString(), query, home, runs);
  }

  static WorkflowAnswer of(SavedQuery query, @Nullable Home home, Runs runs) {
    return of(query.queryId().toString(), query, home, runs);
  }

  private static WorkflowAnswer of(
      String id, SavedQuery query, @Nullable Home home, @Nullable Runs runs) {
    var instance = Instance.of(home);
    var last = runs == null ? null : runs.lastAt();
    return new WorkflowAnswer(
        id,
        query.queryId(),
        query.queryId(),
        query.name(),
        query.description(),
        query.sql(),
        WorkflowParameters.shown(query),
        instance,
        instance.id(),
        status(query),
        false,
        query.tags(),
        query.createdAt(),
        query.updatedAt(),
        last,
        last,
        false,
        runs == null ? 0 : runs.count(),
        null);
  }

  static String status(SavedQuery query) {
    return query.archivedAt() == null ? "active" : "archived";
  }
}
