package com.recomamp.api.query;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.Refusal;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Saved queries over REST. */
@RestController
@RequestMapping(path = "/api/v1/queries", produces = "application/json")
@Tag(name = "Queries")
class QueriesController {
  private final QueryStore queries;

  QueriesController(QueryStore queries) {
    this.queries = queries;
  }

  @GetMapping
  @Operation(summary = "Every saved query, by name")
  Queries list() {
    return new Queries(queries.list());
  }

  record Queries(List<SavedQuery> items) {}

  @GetMapping("/{id}")
  @Operation(summary = "One saved query")
  @ApiResponse(responseCode = "200", description = "Its current version")
  @ApiResponse(responseCode = "404", ref = "notFound")
  SavedQuery one(@PathVariable String id) {
    return Parsed.of(id, QueryId::parse)
        .flatMap(queries::find)
        .orElseThrow(() -> Refusal.notFound("There is no query %s.".formatted(id)));
  }

  @PostMapping
  @Operation(summary = "Save a query")
  @ApiResponse(responseCode = "201", description = "Saved as version 1")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResponseEntity<SavedQuery> create(@RequestBody QueryRequest request) {
    var complaints = new Complaints();
    request.complain(complaints);
    var parameters = request.declared(complaints);
    complaints.throwIfAny();
    var id =
        queries.create(
            String.valueOf(request.name()).strip(),
            request.description(),
            String.valueOf(request.sql()),
            parameters,
            Requester.LOCAL);
    return ResponseEntity.created(URI.create("/api/v1/queries/" + id)).body(one(id.toString()));
  }
}
