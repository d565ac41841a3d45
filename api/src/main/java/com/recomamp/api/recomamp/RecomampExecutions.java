package com.recomamp.api.recomamp;

import com.recomamp.api.execution.Commands;
import com.recomamp.api.execution.ExecutionAcceptor;
import com.recomamp.api.execution.ExecutionRequest;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.query.QueryHomeStore;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Runs and cancels queries as RecomAMP's frontend asks for it, on its paths and in its words. */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
@Tag(
    name = "RecomAMP",
    description = "Paths and shapes of RecomAMP; errors are {\"detail\": \"…\"}")
class RecomampExecutions {
  /** Its page sends no key, and people click twice. */
  static final Duration DOUBLE_CLICK = Duration.ofSeconds(10);

  private final ExecutionAcceptor acceptor;
  private final Commands commands;
  private final RecomampIds ids;
  private final QueryHomeStore homes;
  private final InstantSource clock;
  private final CurrentUser current;

  RecomampExecutions(
      ExecutionAcceptor acceptor,
      Commands commands,
      RecomampIds ids,
      QueryHomeStore homes,
      InstantSource clock,
      CurrentUser current) {
    this.acceptor = acceptor;
    this.commands = commands;
    this.ids = ids;
    this.homes = homes;
    this.clock = clock;
    this.current = current;
  }

  @PostMapping({"/workflows/{workflowId}/execute", "/workflows/{workflowId}/execute/"})
  @Operation(summary = "Run a query; the same within ten seconds is the same execution")
  ExecuteAnswer execute(
      @PathVariable String workflowId,
      @RequestBody(required = false) @Nullable Map<String, @Nullable Object> body) {
    var query = ids.query(workflowId);
    var request = ExecuteRequest.of(body == null ? Map.of() : body);
    var instance = instance(request.instance(), query.queryId());
    return accepted(
        request.run(query, instance.id(), Priority.INTERACTIVE, clock), query.queryId());
  }

  @PostMapping({"/workflows/execute", "/workflows/execute/"})
  @Operation(
      summary = "Run a query with other SQL than its own, which is not saved",
      description = "workflow_id, and sql_query_override; without the latter it is a usual run.")
  ExecuteAnswer executeOtherSql(@RequestBody Map<String, @Nullable Object> body) {
    if (!(body.get("workflow_id") instanceof String workflowId)) {
      throw Refusal.invalid("workflow_id", "is missing: wf_… or UUID");
    }
    if (!(body.get("sql_query_override") instanceof String sql) || sql.isBlank()) {
      return execute(workflowId, body);
    }
    var query = ids.query(workflowId);
    var request = ExecuteRequest.of(body);
    var instance = instance(request.instance(), query.queryId());
    return accepted(request.run(sql, instance.id(), clock), query.queryId());
  }

  private ExecuteAnswer accepted(ExecutionRequest request, QueryId query) {
    var id = acceptor.acceptUnlessRepeated(request, DOUBLE_CLICK, current.requester());
    return new ExecuteAnswer(
        id.uuid(),
        id,
        query,
        "pending",
        ids.execution(id.toString()).requestedAt(),
        "Workflow execution started successfully");
  }

  @PostMapping({
    "/workflows/executions/{executionId}/cancel",
    "/workflows/executions/{executionId}/cancel/"
  })
  @Operation(summary = "Cancel an execution, at AMC too")
  CancelAnswer cancel(@PathVariable String executionId) {
    var said = commands.cancel(ids.execution(executionId).id());
    return new CancelAnswer(
        true, said.sentence(), StatusAnswer.listed(ids.execution(executionId)).status());
  }

  @PostMapping({
    "/amc-executions/{instanceId}/{executionId}/cancel",
    "/amc-executions/{instanceId}/{executionId}/cancel/"
  })
  @Operation(summary = "The same")
  CancelAnswer cancelAtInstance(@PathVariable String instanceId, @PathVariable String executionId) {
    return cancel(executionId);
  }

  record CancelAnswer(boolean success, String message, String status) {}

  /** The one that is named, else the query's home. */
  private PinnedInstance instance(@Nullable String named, QueryId query) {
    var id =
        StringUtils.hasText(named)
            ? named
            : homes
                .of(query)
                .map(home -> home.instance().value())
                .orElseThrow(
                    () ->
                        Refusal.invalid(
                            "instance_id", "No AMC instance associated with workflow: give one"));
    return ids.instance(id)
        .orElseThrow(
            () -> Refusal.invalid("instance_id", "AMC instance %s not found".formatted(id)));
  }
}
