package com.recomamp.api.recomamp;

import com.recomamp.store.execution.ExecutionFilter;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.store.result.ResultReader;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.instance.InstanceId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Executions as RecomAMP's execution pages read them. There every read asks AMC; here the worker
 * looks, and a read tells what is stored.
 */
@RestController
@RequestMapping(path = "/api/amc-executions", produces = "application/json")
@Tag(name = "RecomAMP")
class AmcExecutions {
  /** Its dialog reads all of it again every five seconds; the whole result is a download. */
  private static final int MOST_ROWS = 10_000;

  private static final Set<ExecutionStatus> UNFINISHED =
      Arrays.stream(ExecutionStatus.values())
          .filter(status -> !status.isEnd())
          .collect(Collectors.toUnmodifiableSet());

  private final RecomampIds ids;
  private final ExecutionViews executions;
  private final InstanceViews instances;
  private final QueryStore queries;
  private final ResultReader results;

  AmcExecutions(
      RecomampIds ids,
      ExecutionViews executions,
      InstanceViews instances,
      QueryStore queries,
      ResultReader results) {
    this.ids = ids;
    this.executions = executions;
    this.instances = instances;
    this.queries = queries;
    this.results = results;
  }

  @GetMapping({"/all/stored", "/all/stored/"})
  @Operation(summary = "The newest executions of all instances")
  StoredExecutions all(
      @Parameter(description = "At most 200") @RequestParam(defaultValue = "100") int limit) {
    return stored(null, limit, "database");
  }

  @GetMapping({"/stored/{instanceId}", "/stored/{instanceId}/"})
  @Operation(summary = "The newest executions of an instance")
  StoredExecutions ofInstance(
      @PathVariable String instanceId,
      @Parameter(description = "At most 200") @RequestParam(defaultValue = "50") int limit) {
    return stored(ids.instanceOfPath(instanceId), limit, "local");
  }

  @GetMapping({"/{instanceId}", "/{instanceId}/"})
  @Operation(summary = "The same; AMC is not asked for it")
  StoredExecutions ofInstanceAtAmc(
      @PathVariable String instanceId,
      @Parameter(description = "At most 200") @RequestParam(defaultValue = "50") int limit) {
    return ofInstance(instanceId, limit);
  }

  @GetMapping({"/{instanceId}/{executionId}", "/{instanceId}/{executionId}/"})
  @Operation(
      summary = "All about an execution, with the first ten thousand rows of its result",
      description = "The execution alone counts; RecomAMP's page may not know the instance.")
  AmcExecutionAnswer one(@PathVariable String instanceId, @PathVariable String executionId) {
    var execution = ids.execution(executionId);
    return AmcExecutionAnswer.of(
        execution,
        instances.view(execution.instanceId()).orElse(null),
        query(execution).orElse(null),
        results.page(execution.id(), 0, MOST_ROWS).orElse(null));
  }

  @PostMapping({"/refresh-status/{executionId}", "/refresh-status/{executionId}/"})
  @Operation(summary = "Where an execution is; it is known without asking AMC")
  Refreshed refresh(@PathVariable String executionId) {
    return new Refreshed(true, StatusAnswer.listed(ids.execution(executionId)));
  }

  record Refreshed(boolean success, StatusAnswer execution) {}

  @PostMapping({"/refresh-all", "/refresh-all/"})
  @Operation(
      summary = "How many executions are under way; they are up to date without being asked for")
  AllRefreshed refreshAll(
      @RequestParam(name = "instance_id", required = false) @Nullable String instanceId,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestBody(required = false) @Nullable Map<String, @Nullable Object> body) {
    var sent = body == null ? Map.<String, @Nullable Object>of() : body;
    var instance = sent.get("instance_id") instanceof String id ? id : instanceId;
    int most = sent.get("limit") instanceof Integer number ? number : limit == null ? 50 : limit;
    var unfinished =
        executions
            .list(
                new ExecutionFilter(
                    ExecutionKind.RUN,
                    UNFINISHED,
                    StringUtils.hasText(instance) ? ids.instanceOfPath(instance) : null,
                    null,
                    null,
                    null,
                    Math.clamp(most, 1, ExecutionFilter.MOST)))
            .items()
            .size();
    return new AllRefreshed(
        true, "%d executions are under way".formatted(unfinished), unfinished, 0, 0, List.of());
  }

  record AllRefreshed(
      boolean success,
      String message,
      int refreshed,
      int updated,
      int failed,
      List<String> updates) {}

  private StoredExecutions stored(@Nullable InstanceId instance, int limit, String source) {
    return StoredExecutions.of(
        executions.listWithContents(StoredExecutions.newest(instance, null, limit)).items(),
        source);
  }

  private Optional<SavedQuery> query(ExecutionView execution) {
    var query = execution.queryId();
    var version = execution.queryVersion();
    return query == null || version == null ? Optional.empty() : queries.find(query, version);
  }
}
