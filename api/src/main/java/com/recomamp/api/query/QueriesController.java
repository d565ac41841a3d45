package com.recomamp.api.query;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.id.Ids;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.query.QueryChange;
import com.recomamp.store.query.QueryEvent;
import com.recomamp.store.query.QueryFilter;
import com.recomamp.store.query.QueryPage;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.QueryTag;
import com.recomamp.store.query.QueryVersion;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Saved queries over REST. */
@RestController
@RequestMapping(path = "/api/v1/queries", produces = "application/json")
@Tag(name = "Queries")
class QueriesController {
  private final QueryStore queries;
  private final CurrentUser current;
  private final Ids ids;

  QueriesController(QueryStore queries, CurrentUser current, Ids ids) {
    this.ids = ids;
    this.queries = queries;
    this.current = current;
  }

  @GetMapping
  @Operation(
      summary = "List saved queries, by name",
      description = "Without SQL and parameters; the query itself has them.")
  @ApiResponse(responseCode = "200", description = "next, if there is more, is the next cursor")
  @ApiResponse(responseCode = "400", ref = "invalid")
  QueryPage list(
      @Parameter(
              description =
                  "Part of the name, the description, a tag, the SQL or a person's name, or a"
                      + " whole id")
          @RequestParam(required = false)
          @Nullable String text,
      @Parameter(description = "One or more, separated by commas; a query has all of them")
          @RequestParam(defaultValue = "")
          List<String> tag,
      @Parameter(description = "The archived ones instead of the others")
          @RequestParam(defaultValue = "false")
          boolean archived,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor,
      @Parameter(description = "1 to 200") @RequestParam(defaultValue = "50") int limit) {
    var complaints = new Complaints();
    var after =
        StringUtils.hasText(cursor) ? complaints.read("cursor", cursor, QueryId::parse) : null;
    checkLimit(limit, complaints);
    complaints.throwIfAny();
    return queries.list(
        new QueryFilter(
            StringUtils.hasText(text) ? text.strip() : null,
            Set.copyOf(tag.stream().map(String::strip).filter(one -> !one.isEmpty()).toList()),
            archived,
            after,
            limit));
  }

  @GetMapping("/tags")
  @Operation(summary = "The tags of saved queries, the most used first; not of archived ones")
  Tags tags() {
    return new Tags(queries.tags());
  }

  record Tags(List<QueryTag> items) {}

  @GetMapping("/{id}")
  @Operation(
      summary = "One saved query, archived or not",
      description = "Its ETag is its revision, which a change has to name.")
  @ApiResponse(responseCode = "200", description = "With its current version")
  @ApiResponse(responseCode = "404", ref = "notFound")
  ResponseEntity<SavedQuery> one(@PathVariable String id) {
    return answer(ResponseEntity.ok(), find(id));
  }

  @PostMapping
  @Operation(summary = "Save a query")
  @ApiResponse(responseCode = "201", description = "Saved as version 1")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResponseEntity<SavedQuery> create(@RequestBody QueryRequest request) {
    var draft = request.draft();
    var id = queries.create(draft, current.requester(), request.reason());
    return answer(ResponseEntity.created(URI.create("/api/v1/queries/" + id)), find(id.toString()));
  }

  @PutMapping("/{id}")
  @Operation(
      summary = "Change a query",
      description =
          "The body is the whole query; what it leaves out is empty afterwards. Other SQL or other"
              + " parameters are a new version, which executions from now on name; the earlier ones"
              + " stay as they are. Another name, description or tags make no version.")
  @ApiResponse(responseCode = "200", description = "The query as it is now")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "409", ref = "archived")
  @ApiResponse(responseCode = "412", ref = "stale")
  @ApiResponse(responseCode = "415", ref = "notJson")
  @ApiResponse(responseCode = "428", ref = "unconditional")
  ResponseEntity<SavedQuery> change(
      @PathVariable String id,
      @Parameter(
              description = "The ETag of the query as it was read",
              example = "\"3\"",
              required = true)
          @RequestHeader(name = "If-Match", required = false)
          @Nullable String ifMatch,
      @RequestBody QueryRequest request) {
    var queryId = find(id).queryId();
    var revision = Revision.of(ifMatch);
    var draft = request.draft();
    var change =
        queries
            .change(queryId, revision, draft, current.requester(), request.reason())
            .orElseThrow(() -> unknown(id));
    return switch (change) {
      case QueryChange.Changed(var query) -> answer(ResponseEntity.ok(), query);
      case QueryChange.Stale(var now) -> throw stale(now);
      case QueryChange.Archived(var now) ->
          throw Refusal.because(
              ProblemKind.ARCHIVED,
              "\"%s\" is archived: unarchive it to change it.".formatted(now.name()));
    };
  }

  @PostMapping("/{id}/archive")
  @Operation(
      summary = "Archive a query",
      description =
          "It leaves the list, and is neither run nor changed any more. Its executions and versions"
              + " stay.")
  @ApiResponse(responseCode = "200", description = "The query, archived now or before")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResponseEntity<SavedQuery> archive(
      @PathVariable String id, @RequestBody(required = false) @Nullable ChangeRequest request) {
    queries.archive(find(id).queryId(), current.requester(), ChangeRequest.note(request));
    return one(id);
  }

  @PostMapping("/{id}/unarchive")
  @Operation(summary = "Take a query out of the archive")
  @ApiResponse(responseCode = "200", description = "The query, in the list now or before")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResponseEntity<SavedQuery> unarchive(
      @PathVariable String id, @RequestBody(required = false) @Nullable ChangeRequest request) {
    queries.unarchive(find(id).queryId(), current.requester(), ChangeRequest.note(request));
    return one(id);
  }

  @GetMapping("/{id}/versions")
  @Operation(
      summary = "The versions of a query, newest first",
      description = "Without SQL and parameters; a version itself has them.")
  @ApiResponse(responseCode = "200", description = "next, if there is more, is the next cursor")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  Versions versions(
      @PathVariable String id,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable Integer cursor,
      @Parameter(description = "1 to 200") @RequestParam(defaultValue = "50") int limit) {
    checkLimit(limit);
    var found = queries.versions(find(id).queryId(), cursor, limit + 1);
    return found.size() <= limit
        ? new Versions(found, null)
        : new Versions(found.subList(0, limit), found.get(limit - 1).version());
  }

  record Versions(List<QueryVersion> items, @Nullable Integer next) {}

  @GetMapping("/{id}/versions/{version}")
  @Operation(summary = "One version of a query; it never changes")
  @ApiResponse(responseCode = "200", description = "Its SQL and parameters")
  @ApiResponse(responseCode = "404", ref = "notFound")
  QueryVersion version(@PathVariable String id, @PathVariable String version) {
    return Parsed.of(version, Integer::valueOf)
        .flatMap(number -> queries.version(find(id).queryId(), number))
        .orElseThrow(
            () -> Refusal.notFound("There is no version %s of query %s.".formatted(version, id)));
  }

  @GetMapping("/{id}/events")
  @Operation(summary = "Who changed a query and why, newest first")
  @ApiResponse(responseCode = "200", description = "next, if there is more, is the next cursor")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  Events events(
      @PathVariable String id,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable Long cursor,
      @Parameter(description = "1 to 200") @RequestParam(defaultValue = "50") int limit) {
    checkLimit(limit);
    var found = queries.events(find(id).queryId(), cursor, limit + 1);
    return found.size() <= limit
        ? new Events(found, null)
        : new Events(found.subList(0, limit), found.get(limit - 1).number());
  }

  record Events(List<QueryEvent> items, @Nullable Long next) {}

  private SavedQuery find(String id) {
    return ids.query(id).flatMap(queries::find).orElseThrow(() -> unknown(id));
  }

  private static ResponseEntity<SavedQuery> answer(
      ResponseEntity.BodyBuilder answer, SavedQuery query) {
    return answer.eTag(Revision.eTag(query.revision())).body(query);
  }

  private static void checkLimit(int limit) {
    var complaints = new Complaints();
    checkLimit(limit, complaints);
    complaints.throwIfAny();
  }

  private static void checkLimit(int limit, Complaints complaints) {
    if (limit < 1 || limit > QueryFilter.MOST) {
      complaints.add("limit", "must be 1 to %d".formatted(QueryFilter.MOST));
    }
  }

  private static Refusal stale(SavedQuery now) {
    return Refusal.because(
        ProblemKind.STALE,
        "\"%s\" is not what you read any more: %s changed it, and version %d is the current one."
                .formatted(now.name(), now.updatedBy(), now.version())
            + " Read it again and make your change there.");
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound("There is no query %s.".formatted(id));
  }
}
