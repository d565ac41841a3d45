package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.user.CurrentUser;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Queries before they run, over REST. */
@RestController
@RequestMapping(path = "/api/v1/queries", produces = "application/json")
@Tag(name = "Queries")
class PreflightController {
  private final RequestResolver resolver;
  private final InstanceTables tables;
  private final DryRuns dryRuns;
  private final CurrentUser current;

  PreflightController(
      RequestResolver resolver, InstanceTables tables, DryRuns dryRuns, CurrentUser current) {
    this.resolver = resolver;
    this.tables = tables;
    this.dryRuns = dryRuns;
    this.current = current;
  }

  @PostMapping("/preflight")
  @Operation(
      summary = "Show what a run would send, and what is wrong with it",
      description =
          "Takes what an execution takes, and resolves it in the same way. Errors are what an"
              + " execution would be refused for; warnings, such as rules of AMC that seem broken,"
              + " stop nothing. Of several mistakes of one kind the first hundred are told. If it"
              + " is not known which tables the instance has, or no longer, AMC is asked for them,"
              + " and a later preflight names those that it lacks. With dryRun, AMC itself is"
              + " asked, where nothing is an error; it may take twenty seconds.")
  @ApiResponse(responseCode = "200", description = "Also where something is wrong")
  @ApiResponse(
      responseCode = "202",
      description = "AMC has not told yet; Location is that of the dry run")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "409", ref = "archived")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResponseEntity<Preflight> preflight(@RequestBody PreflightRequest request) {
    var complaints = new Complaints();
    request.complain(complaints);
    var declared = request.declared(complaints);
    var execution = request.execution();
    var resolved = resolver.resolve(execution, declared);
    var problems = new ArrayList<Remark>();
    complaints.errors().forEach(error -> problems.add(Remark.of(error)));
    resolved.remarks().stream()
        .filter(remark -> request.isDryRun() || !remark.code().equals(Remark.MISSING_INSTANCE))
        .forEach(problems::add);
    var dryRun =
        dryRuns
            .remembered(resolved)
            .filter(_ -> !request.isAgain())
            .or(
                () ->
                    request.isDryRun() && problems.stream().noneMatch(Remark::isError)
                        ? Optional.of(dryRuns.ask(execution, resolved, current.requester()))
                        : Optional.empty());
    var preflight = Preflight.of(resolved, problems, tables(resolved), dryRun.orElse(null));
    return dryRun
        .filter(asked -> !asked.status().isEnd())
        .map(
            asked ->
                ResponseEntity.accepted()
                    .location(URI.create(ExecutionResources.path(asked.execution())))
                    .body(preflight))
        .orElseGet(() -> ResponseEntity.ok(preflight));
  }

  private Preflight.@Nullable Tables tables(Resolved resolved) {
    var instance = resolved.instance();
    var known = resolved.tables();
    return instance == null || known == null
        ? null
        : Preflight.Tables.of(known, tables.refresh(instance.id(), known));
  }
}
