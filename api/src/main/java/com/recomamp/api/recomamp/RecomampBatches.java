package com.recomamp.api.recomamp;

import com.recomamp.api.batch.BatchAcceptor;
import com.recomamp.api.batch.BatchRequest;
import com.recomamp.api.execution.Commands;
import com.recomamp.api.execution.ExecutionRequest;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.batch.Batch;
import com.recomamp.store.batch.BatchStore;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.result.ResultReader;
import com.recomamp.store.result.ResultRows;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.Priority;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** One query on many instances at once, on RecomAMP's paths. */
@RestController
@RequestMapping(path = "/api/workflows", produces = "application/json")
@Tag(name = "RecomAMP")
class RecomampBatches {
  /** Shared by the instances of a batch. */
  private static final int MOST_ROWS = 10_000;

  /** Of one instance. */
  private static final int MOST_ROWS_EACH = 1_000;

  /** So many are looked through for those of a status. */
  private static final int MOST_LISTED = 200;

  private final BatchAcceptor acceptor;
  private final BatchStore batches;
  private final ExecutionViews executions;
  private final InstanceViews instances;
  private final ResultReader results;
  private final Commands commands;
  private final RecomampIds ids;
  private final InstantSource clock;
  private final CurrentUser current;

  RecomampBatches(
      BatchAcceptor acceptor,
      BatchStore batches,
      ExecutionViews executions,
      InstanceViews instances,
      ResultReader results,
      Commands commands,
      RecomampIds ids,
      InstantSource clock,
      CurrentUser current) {
    this.acceptor = acceptor;
    this.batches = batches;
    this.executions = executions;
    this.instances = instances;
    this.results = results;
    this.commands = commands;
    this.ids = ids;
    this.clock = clock;
    this.current = current;
  }

  @PostMapping({"/{workflowId}/batch-execute", "/{workflowId}/batch-execute/"})
  @Operation(
      summary = "Run a query on many instances; the same within ten seconds is the same batch",
      description =
          "At most 100. An instance on which it cannot run is listed with the reason, the others"
              + " run.")
  Accepted execute(@PathVariable String workflowId, @RequestBody BatchBody body) {
    var query = ids.query(workflowId);
    var asked = Objects.requireNonNullElse(body.instanceIds(), List.<@Nullable String>of());
    BatchAcceptor.checkCount(asked.size());
    var runs = new ArrayList<ExecutionRequest>();
    for (var id : asked) {
      runs.add(
          body.on(String.valueOf(id)).run(query, instance(id).id(), Priority.SCHEDULED, clock));
    }
    var name = StringUtils.hasText(body.name()) ? body.name() : query.name();
    var accepted =
        acceptor.acceptUnlessRepeated(
            new BatchRequest(query.queryId(), query.version(), name, body.description(), runs),
            RecomampExecutions.DOUBLE_CLICK,
            current.requester());
    return new Accepted(true, BatchAnswer.accepted(run(ids.batch(accepted.toString()))));
  }

  private PinnedInstance instance(@Nullable String id) {
    return ids.instance(String.valueOf(id))
        .orElseThrow(() -> Refusal.notFound("AMC instance %s not found".formatted(id)));
  }

  record Accepted(boolean success, BothCasings batch) {}

  @GetMapping({"/batch/{batchId}/status", "/batch/{batchId}/status/"})
  @Operation(summary = "How far a batch is, and each of its executions")
  Map<String, Object> status(@PathVariable String batchId) {
    return Map.of("success", true, "batch_status", BatchAnswer.status(run(ids.batch(batchId))));
  }

  @GetMapping({"/batch/{batchId}/results", "/batch/{batchId}/results/"})
  @Operation(
      summary = "The first rows of each execution that has succeeded, in one table",
      description = "At most 1,000 of each instance and 10,000 in all; total_rows counts all.")
  Map<String, Object> results(@PathVariable String batchId) {
    var run = run(ids.batch(batchId));
    return Map.of("success", true, "batch_results", BatchAnswer.results(run, firstRows(run)));
  }

  private Map<ExecutionId, ResultRows> firstRows(BatchRun run) {
    var completed =
        run.members().stream()
            .filter(member -> member.status() == RecomampStatus.COMPLETED)
            .map(BatchRun.Member::execution)
            .filter(Objects::nonNull)
            .map(ExecutionView::id)
            .toList();
    var first = new LinkedHashMap<ExecutionId, ResultRows>();
    for (var id : completed) {
      int most = Math.min(MOST_ROWS_EACH, MOST_ROWS / completed.size());
      results.page(id, 0, most).ifPresent(rows -> first.put(id, rows));
    }
    return first;
  }

  @PostMapping({"/batch/{batchId}/cancel", "/batch/{batchId}/cancel/"})
  @Operation(summary = "Cancel what has not ended, at AMC too")
  Done cancel(@PathVariable String batchId) {
    var unfinished =
        run(ids.batch(batchId)).members().stream()
            .filter(
                member ->
                    member.status() == RecomampStatus.PENDING
                        || member.status() == RecomampStatus.RUNNING)
            .map(BatchRun.Member::execution)
            .filter(Objects::nonNull)
            .map(ExecutionView::id)
            .toList();
    long asked = commands.cancelEach(unfinished);
    return new Done(
        true,
        asked == 0
            ? "Nothing was left to cancel"
            : "%d executions are being cancelled".formatted(asked));
  }

  @GetMapping({"/batch/list", "/batch/list/"})
  @Operation(summary = "Batches, newest first", description = "Of the newest 200.")
  Map<String, Object> list(
      @RequestParam(name = "workflow_id", required = false) @Nullable String workflowId,
      @Parameter(description = "running, completed, partial, failed or cancelled")
          @RequestParam(required = false)
          @Nullable String status,
      @RequestParam(defaultValue = "20") int limit,
      @RequestParam(defaultValue = "0") int offset) {
    var query = StringUtils.hasText(workflowId) ? ids.query(workflowId).queryId() : null;
    var page =
        BatchRun.of(batches.newest(query, MOST_LISTED), executions, instances.list()).stream()
            .filter(run -> !StringUtils.hasText(status) || run.status().equals(status))
            .skip(Math.max(0, offset))
            .limit(Math.clamp(limit, 1, MOST_LISTED))
            .map(BatchAnswer::listed)
            .toList();
    return Map.of("success", true, "batch_executions", page, "total", page.size());
  }

  private BatchRun run(Batch batch) {
    return BatchRun.of(List.of(batch), executions, instances.list()).getFirst();
  }
}
