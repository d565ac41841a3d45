package com.recomamp.api.recomamp;

import com.recomamp.api.http.Refusal;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.result.ResultReader;
import com.recomamp.workflows.instance.InstanceId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Executions as the pages of a workflow and its run dialog read them. */
@RestController
@RequestMapping(path = "/api/workflows", produces = "application/json")
@Tag(name = "RecomAMP")
class WorkflowExecutions {
  private static final int MOST_ROWS = 1_000;

  private final RecomampIds ids;
  private final ExecutionViews executions;
  private final ResultReader results;

  WorkflowExecutions(RecomampIds ids, ExecutionViews executions, ResultReader results) {
    this.ids = ids;
    this.executions = executions;
    this.results = results;
  }

  @GetMapping({"/{workflowId}/executions", "/{workflowId}/executions/"})
  @Operation(summary = "The newest executions of a query")
  List<StatusAnswer> list(
      @PathVariable String workflowId,
      @Parameter(description = "AMC's or UUID")
          @RequestParam(name = "instance_id", required = false)
          @Nullable String instanceId,
      @Parameter(description = "At most 200") @RequestParam(defaultValue = "50") int limit) {
    var query = ids.query(workflowId).queryId();
    InstanceId instance = StringUtils.hasText(instanceId) ? ids.instanceOfPath(instanceId) : null;
    return executions.list(StoredExecutions.newest(instance, query, limit)).items().stream()
        .map(StatusAnswer::listed)
        .toList();
  }

  @GetMapping({"/executions/{executionId}/status", "/executions/{executionId}/status/"})
  @Operation(summary = "Where an execution is")
  StatusAnswer status(@PathVariable String executionId) {
    return StatusAnswer.of(ids.execution(executionId));
  }

  @GetMapping({"/executions/{executionId}/detail", "/executions/{executionId}/detail/"})
  @Operation(summary = "An execution with what it ran with")
  DetailAnswer detail(@PathVariable String executionId) {
    return DetailAnswer.of(ids.execution(executionId));
  }

  @GetMapping({"/executions/{executionId}/results", "/executions/{executionId}/results/"})
  @Operation(summary = "The first thousand rows of a result")
  ResultsAnswer results(@PathVariable String executionId) {
    return results
        .page(ids.execution(executionId).id(), 0, MOST_ROWS)
        .map(ResultsAnswer::of)
        .orElseThrow(() -> Refusal.notFound("Results not found or execution not completed"));
  }
}
