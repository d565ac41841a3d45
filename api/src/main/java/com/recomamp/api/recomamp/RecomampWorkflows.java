package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.ExecutionTotals;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.query.QueryChange;
import com.recomamp.store.query.QueryHomeStore;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Saved queries on RecomAMP's paths, where they are workflows. */
@RestController
@RequestMapping(path = "/api/workflows", produces = "application/json")
@Tag(name = "RecomAMP")
class RecomampWorkflows {
  /** Its page saves by itself while people type, and asks nobody to merge. */
  private static final int TRIES = 5;

  private final QueryStore queries;
  private final QueryHomeStore homes;
  private final ExecutionTotals totals;
  private final WorkflowList workflows;
  private final RecomampIds ids;
  private final TransactionOperations transactions;
  private final CurrentUser current;

  RecomampWorkflows(
      QueryStore queries,
      QueryHomeStore homes,
      ExecutionTotals totals,
      WorkflowList workflows,
      RecomampIds ids,
      TransactionOperations transactions,
      CurrentUser current) {
    this.queries = queries;
    this.homes = homes;
    this.totals = totals;
    this.workflows = workflows;
    this.ids = ids;
    this.transactions = transactions;
    this.current = current;
  }

  @GetMapping({"", "/"})
  @Operation(summary = "The two thousand last changed queries that are not archived")
  List<WorkflowAnswer> list(
      @Parameter(description = "Only of those with this home; AMC's id or UUID")
          @RequestParam(name = "instance_id", required = false)
          @Nullable String instanceId) {
    return workflows.of(StringUtils.hasText(instanceId) ? ids.instanceOfPath(instanceId) : null);
  }

  @PostMapping({"", "/"})
  @Operation(
      summary = "Save a query",
      description =
          "Its instance_id is where it runs when a request names no instance. Nothing is sent to"
              + " AMC: that gets the SQL with each run.")
  SavedWorkflow create(@RequestBody WorkflowRequest request) {
    if (!StringUtils.hasText(request.sqlQuery())) {
      throw Refusal.invalid("sql_query", "SQL query is required");
    }
    var draft = request.draft();
    var home = home(request.instanceId());
    var id =
        Objects.requireNonNull(
            transactions.execute(
                _ -> {
                  var created = queries.create(draft, current.requester(), null);
                  if (home != null) {
                    homes.give(created, home);
                  }
                  return created;
                }));
    return SavedWorkflow.of(ids.query(id.toString()));
  }

  private @Nullable InstanceId home(@Nullable String instanceId) {
    return StringUtils.hasText(instanceId)
        ? ids.instance(instanceId)
            .map(PinnedInstance::id)
            .orElseThrow(
                () ->
                    Refusal.invalid(
                        "instance_id", "AMC instance %s not found".formatted(instanceId)))
        : null;
  }

  @GetMapping({"/{workflowId}", "/{workflowId}/"})
  @Operation(summary = "One query, archived or not")
  WorkflowAnswer one(@PathVariable String workflowId) {
    var query = ids.query(workflowId);
    var id = query.queryId();
    return WorkflowAnswer.of(query, homes.of(id).orElse(null), totals.of(id));
  }

  @PutMapping({"/{workflowId}", "/{workflowId}/"})
  @Operation(
      summary = "Change a query; what is left out stays, and so does its instance",
      description = "The last one to save wins; every version before stays readable.")
  SavedWorkflow change(@PathVariable String workflowId, @RequestBody WorkflowRequest request) {
    for (int i = 0; i < TRIES; i++) {
      var before = ids.query(workflowId);
      var change =
          queries
              .change(
                  before.queryId(),
                  before.revision(),
                  request.draftOver(before),
                  current.requester(),
                  null)
              .orElseThrow(() -> Refusal.notFound("Workflow not found"));
      switch (change) {
        case QueryChange.Changed(var now) -> {
          return SavedWorkflow.of(now);
        }
        case QueryChange.Archived(var now) ->
            throw Refusal.because(
                ProblemKind.ARCHIVED,
                "\"%s\" was deleted and does not change any more.".formatted(now.name()));
        case QueryChange.Stale _ -> {}
      }
    }
    throw Refusal.because(
        ProblemKind.STALE, "Others change this workflow all the time; save again.");
  }

  @DeleteMapping({"/{workflowId}", "/{workflowId}/"})
  @Operation(summary = "Archive a query; its versions and executions stay")
  Done delete(@PathVariable String workflowId) {
    queries.archive(ids.query(workflowId).queryId(), current.requester(), null);
    return new Done(true, "Workflow archived; its executions stay");
  }

  @GetMapping({"/{workflowId}/amc-status", "/{workflowId}/amc-status/"})
  @Operation(summary = "That AMC has no copy of it: AMC gets the SQL with each run")
  SyncState syncState(@PathVariable String workflowId) {
    return SyncState.of(ids.query(workflowId));
  }

  @DeleteMapping({"/{workflowId}/amc-sync", "/{workflowId}/amc-sync/"})
  @Operation(summary = "The same: there is nothing to remove")
  Done removeFromAmc(@PathVariable String workflowId) {
    ids.query(workflowId);
    return new Done(true, "AMC has no copy of this workflow");
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record SyncState(
      QueryId workflowId,
      @Nullable String amcWorkflowId,
      boolean isSyncedToAmc,
      String amcSyncStatus,
      @Nullable Instant lastSyncedAt) {
    private static SyncState of(SavedQuery query) {
      return new SyncState(query.queryId(), null, false, "not_synced", null);
    }
  }
}
