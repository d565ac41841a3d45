package com.recomamp.api.recomamp;

import com.recomamp.api.execution.ExecutionAcceptor;
import com.recomamp.api.execution.ExecutionRequest;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.store.result.ResultReader;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Runs queries as RecomAMP's frontend asks for it, on its paths and in its words. */
@RestController
@RequestMapping(path = "/api/workflows", produces = "application/json")
@Tag(
    name = "RecomAMP",
    description = "Paths and shapes of RecomAMP; errors are {\"detail\": \"…\"}")
class RecomampExecutions {
  /** Its page sends no key, and people click twice. */
  private static final Duration DOUBLE_CLICK = Duration.ofSeconds(10);

  /** Its page can show no question, so whoever presses its button has answered. */
  private static final boolean CONFIRMED = true;

  private static final int MOST_ROWS = 1_000;

  private final ExecutionAcceptor acceptor;
  private final QueryStore queries;
  private final InstanceViews instances;
  private final ExecutionViews executions;
  private final ResultReader results;
  private final InstantSource clock;

  RecomampExecutions(
      ExecutionAcceptor acceptor,
      QueryStore queries,
      InstanceViews instances,
      ExecutionViews executions,
      ResultReader results,
      InstantSource clock) {
    this.acceptor = acceptor;
    this.queries = queries;
    this.instances = instances;
    this.executions = executions;
    this.results = results;
    this.clock = clock;
  }

  @PostMapping({"/{workflowId}/execute", "/{workflowId}/execute/"})
  @Operation(summary = "Run a query; the same within ten seconds is the same execution")
  ExecuteAnswer execute(
      @PathVariable String workflowId,
      @RequestBody(required = false) @Nullable Map<String, @Nullable Object> body) {
    var query = query(workflowId);
    var request = ExecuteRequest.of(body == null ? Map.of() : body);
    var instance = instance(request.instance());
    var id =
        acceptor.acceptUnlessRepeated(
            new ExecutionRequest(
                query.queryId().toString(),
                query.version(),
                null,
                instance.id().value(),
                request.window(clock),
                request.parameters(
                    Template.of(query.sql()).guessedTypes().keySet(), query.parameters()),
                null,
                null,
                CONFIRMED),
            DOUBLE_CLICK,
            Requester.LOCAL);
    var accepted = find(id.toString());
    return new ExecuteAnswer(
        id.uuid(),
        id,
        query.queryId(),
        "pending",
        accepted.requestedAt(),
        "Workflow execution started successfully");
  }

  @GetMapping({"/executions/{executionId}/status", "/executions/{executionId}/status/"})
  @Operation(summary = "Where an execution is")
  StatusAnswer status(@PathVariable String executionId) {
    return StatusAnswer.of(find(executionId));
  }

  @GetMapping({"/executions/{executionId}/results", "/executions/{executionId}/results/"})
  @Operation(summary = "The first thousand rows of a result")
  ResultsAnswer results(@PathVariable String executionId) {
    return results
        .page(find(executionId).id(), 0, MOST_ROWS)
        .map(ResultsAnswer::of)
        .orElseThrow(() -> Refusal.notFound("Results not found or execution not completed"));
  }

  private SavedQuery query(String id) {
    return Parsed.of(id, QueryId::parse)
        .or(() -> Parsed.of(id, UUID::fromString).map(QueryId::new))
        .flatMap(queries::find)
        .orElseThrow(() -> Refusal.notFound("Workflow not found"));
  }

  private PinnedInstance instance(@Nullable String id) {
    if (id == null) {
      throw Refusal.invalid("instance_id", "No AMC instance associated with workflow: give one");
    }
    return Parsed.of(id, UUID::fromString)
        .flatMap(instances::find)
        .or(() -> Parsed.of(id, InstanceId::new).flatMap(instances::find))
        .orElseThrow(
            () -> Refusal.invalid("instance_id", "AMC instance %s not found".formatted(id)));
  }

  private ExecutionView find(String id) {
    return Parsed.of(id, ExecutionId::parse)
        .or(() -> Parsed.of(id, UUID::fromString).map(ExecutionId::new))
        .flatMap(executions::find)
        .orElseThrow(() -> Refusal.notFound("Execution not found"));
  }
}
