package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.id.Ids;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.ExecutionEvent;
import com.recomamp.store.execution.ExecutionFilter;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Executions over REST. */
@RestController
@RequestMapping(path = "/api/v1/executions", produces = "application/json")
@Tag(name = "Executions")
class ExecutionsController {
  private final ExecutionAcceptor acceptor;
  private final ExecutionViews views;
  private final ExecutionResources resources;
  private final CurrentUser current;
  private final Ids ids;

  ExecutionsController(
      ExecutionAcceptor acceptor,
      ExecutionViews views,
      ExecutionResources resources,
      CurrentUser current,
      Ids ids) {
    this.acceptor = acceptor;
    this.views = views;
    this.resources = resources;
    this.current = current;
    this.ids = ids;
  }

  @PostMapping
  @Operation(
      summary = "Run a query",
      description =
          "Everything is resolved and pinned now; the work follows. Nothing accepted is lost.")
  @ApiResponse(responseCode = "202", description = "Accepted; Location says where to follow it")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "409", ref = "notAcceptedNow")
  @ApiResponse(responseCode = "415", ref = "notJson")
  @ApiResponse(responseCode = "422", ref = "keyTaken")
  ResponseEntity<ExecutionResource> accept(
      @Parameter(
              description =
                  "Sent again with the same request, the answer is the execution that the first"
                      + " made")
          @RequestHeader(name = "Idempotency-Key", required = false)
          @Nullable String key,
      @RequestBody ExecutionRequest request) {
    var id = acceptor.accept(request, key, current.requester());
    return ResponseEntity.accepted()
        .location(URI.create(ExecutionResources.path(id)))
        .body(resources.of(found(id)));
  }

  @GetMapping
  @Operation(
      summary = "List executions, newest first",
      description = "Without SQL and parameters; the execution itself has them.")
  @ApiResponse(responseCode = "200", description = "next, if there is more, is the next cursor")
  @ApiResponse(responseCode = "400", ref = "invalid")
  Page list(
      @Parameter(description = "One or more, separated by commas") @RequestParam(defaultValue = "")
          List<String> status,
      @Parameter(description = "run or dry_run") @RequestParam(defaultValue = "run") String kind,
      @RequestParam(required = false) @Nullable String instanceId,
      @RequestParam(required = false) @Nullable String queryId,
      @Parameter(
              description =
                  "Part of the query's name, the note or the requester, or how an id begins")
          @RequestParam(required = false)
          @Nullable String text,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor,
      @Parameter(description = "1 to 200") @RequestParam(defaultValue = "50") int limit) {
    var complaints = new Complaints();
    var statuses = complaints.readAll("status", status, ExecutionStatus::parse);
    var wanted = complaints.read("kind", kind, ExecutionKind::parse);
    var instance =
        StringUtils.hasText(instanceId)
            ? complaints.read("instanceId", instanceId, InstanceId::new)
            : null;
    var query =
        StringUtils.hasText(queryId)
            ? ids.query(queryId)
                .orElseGet(() -> complaints.read("queryId", queryId, QueryId::parse))
            : null;
    var before =
        StringUtils.hasText(cursor) ? complaints.read("cursor", cursor, ExecutionId::parse) : null;
    if (limit < 1 || limit > ExecutionFilter.MOST) {
      complaints.add("limit", "must be 1 to %d".formatted(ExecutionFilter.MOST));
    }
    complaints.throwIfAny();
    if (wanted == null) {
      throw new IllegalStateException("a complaint is missing");
    }
    var page =
        views.list(
            new ExecutionFilter(
                wanted,
                statuses,
                instance,
                query,
                StringUtils.hasText(text) ? text.strip() : null,
                before,
                limit));
    return new Page(page.items().stream().map(resources::of).toList(), page.next());
  }

  record Page(List<ExecutionResource> items, @Nullable ExecutionId next) {}

  @GetMapping("/{id}")
  @Operation(summary = "One execution with all that is known about it")
  @ApiResponse(responseCode = "200", description = "The execution")
  @ApiResponse(responseCode = "404", ref = "notFound")
  ExecutionResource one(@PathVariable String id) {
    return resources.of(find(id));
  }

  @GetMapping("/{id}/events")
  @Operation(summary = "What happened to an execution, oldest first")
  @ApiResponse(responseCode = "200", description = "Its events")
  @ApiResponse(responseCode = "404", ref = "notFound")
  Events events(@PathVariable String id) {
    return new Events(views.events(find(id).id()));
  }

  record Events(List<ExecutionEvent> items) {}

  private ExecutionView find(String id) {
    return ids.execution(id).flatMap(views::find).orElseThrow(() -> unknown(id));
  }

  private ExecutionView found(ExecutionId id) {
    return views.find(id).orElseThrow(() -> unknown(id.toString()));
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound("There is no execution %s.".formatted(id));
  }
}
