package com.recomamp.api.recomamp.imports;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.recomamp.ImportFinding;
import com.recomamp.store.recomamp.ImportRun;
import com.recomamp.store.recomamp.ImportRunStore.Numbered;
import com.recomamp.store.recomamp.ImportStores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Imports over REST, for admins. */
@RestController
@RequestMapping(path = "/api/v1/recomamp-imports", produces = "application/json")
@Tag(name = "Imports", description = "What is brought over from RecomAMP")
class ImportsController {
  private static final int MOST_RUNS = 50;
  private static final int MOST_FINDINGS = 1_000;

  private final RecomampImport imports;
  private final ImportStores stores;
  private final TaskExecutor executor;
  private final CurrentUser current;

  ImportsController(
      RecomampImport imports,
      ImportStores stores,
      @Qualifier("applicationTaskExecutor") TaskExecutor executor,
      CurrentUser current) {
    this.current = current;
    this.imports = imports;
    this.stores = stores;
    this.executor = executor;
  }

  record ImportRequest(
      @Schema(description = "Tell what would be done, and do nothing", defaultValue = "false")
          @Nullable Boolean dryRun) {}

  @PostMapping
  @Operation(
      summary = "Import from RecomAMP",
      description =
          "From the database that the settings name. What is here already is passed over, so it may"
              + " be started again after anything.")
  @ApiResponse(responseCode = "202", description = "It runs; Location says where to follow it")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "409", ref = "importRuns")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResponseEntity<ImportRun> start(@RequestBody ImportRequest request) {
    var begun = begun(Boolean.TRUE.equals(request.dryRun()));
    try {
      executor.execute(begun::carryOut);
    } catch (TaskRejectedException stopping) {
      begun.giveUp("The api was stopping and did not begin it: start it again.");
      throw Refusal.because(ProblemKind.UNAVAILABLE, "The api is stopping: ask again in a minute.");
    }
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/recomamp-imports/" + begun.id()))
        .body(one(begun.id().toString()));
  }

  private RecomampImport.Begun begun(boolean dryRun) {
    try {
      return imports
          .begin(dryRun, current.requester().name())
          .orElseThrow(
              () ->
                  Refusal.because(
                      ProblemKind.IMPORT_RUNS,
                      "An import runs already; the list of imports says how far it is."));
    } catch (IllegalArgumentException setting) {
      throw Refusal.invalid("settings", String.valueOf(setting.getMessage()));
    }
  }

  @GetMapping
  @Operation(summary = "The last imports, newest first")
  Runs list() {
    return new Runs(stores.runs.last(MOST_RUNS));
  }

  record Runs(List<ImportRun> items) {}

  @GetMapping("/{id}")
  @Operation(summary = "How far an import is, or what came of it")
  @ApiResponse(responseCode = "200", description = "The import")
  @ApiResponse(responseCode = "404", ref = "notFound")
  ImportRun one(@PathVariable String id) {
    return Parsed.of(id, UUID::fromString)
        .flatMap(stores.runs::find)
        .orElseThrow(() -> Refusal.notFound("There is no import %s.".formatted(id)));
  }

  @GetMapping("/{id}/findings")
  @Operation(
      summary = "What was not brought over, was stuck, or became other than it was, row by row")
  @ApiResponse(responseCode = "200", description = "next, if there is more, is the next cursor")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  Findings findings(
      @PathVariable String id,
      @Parameter(description = "next of the page before") @RequestParam(defaultValue = "0")
          int cursor,
      @Parameter(description = "1 to 1000") @RequestParam(defaultValue = "200") int limit) {
    var run = one(id);
    if (limit < 1 || limit > MOST_FINDINGS) {
      var complaints = new Complaints();
      complaints.add("limit", "must be 1 to %d".formatted(MOST_FINDINGS));
      complaints.throwIfAny();
    }
    var found = stores.runs.findings(run.id(), cursor, limit + 1);
    var items = found.subList(0, Math.min(limit, found.size()));
    return new Findings(
        items.stream().map(Numbered::finding).toList(),
        found.size() > limit ? items.getLast().number() : null);
  }

  record Findings(List<ImportFinding> items, @Nullable Integer next) {}
}
