package com.recomamp.api.result;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.id.Ids;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.result.ResultReader;
import com.recomamp.store.result.ResultRows;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Results over REST. */
@RestController
@RequestMapping("/api/v1/executions/{id}")
@Tag(name = "Results")
class ResultsController {
  private static final int MOST_ROWS = 1_000;

  private final ExecutionViews executions;
  private final ResultReader results;
  private final Ids ids;

  ResultsController(ExecutionViews executions, ResultReader results, Ids ids) {
    this.ids = ids;
    this.executions = executions;
    this.results = results;
  }

  @GetMapping(path = "/result", produces = "application/json")
  @Operation(
      summary = "Some rows of the result",
      description = "Cells are the text that AMC wrote; an empty one may be a suppressed value.")
  @ApiResponse(responseCode = "200", description = "Rows offset to offset + limit")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "409", ref = "noResult")
  @ApiResponse(responseCode = "410", ref = "expired")
  ResultRows rows(
      @PathVariable String id,
      @RequestParam(defaultValue = "0") long offset,
      @Parameter(description = "1 to 1000") @RequestParam(defaultValue = "100") int limit) {
    var complaints = new Complaints();
    if (offset < 0) {
      complaints.add("offset", "must be 0 or more");
    }
    if (limit < 1 || limit > MOST_ROWS) {
      complaints.add("limit", "must be 1 to %d".formatted(MOST_ROWS));
    }
    complaints.throwIfAny();
    return results.page(withResult(id), offset, limit).orElseThrow(() -> unknown(id));
  }

  @GetMapping("/result.csv")
  @Operation(summary = "The whole result as AMC wrote it")
  @ApiResponse(
      responseCode = "200",
      description = "UTF-8 with a header row; inner quotes are written \\\"",
      content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "409", ref = "noResult")
  @ApiResponse(responseCode = "410", ref = "expired")
  void csv(@PathVariable String id, HttpServletResponse response) throws IOException {
    var execution = withResult(id);
    var result = results.find(execution).orElseThrow(() -> unknown(id));
    response.setContentType("text/csv;charset=UTF-8");
    response.setContentLengthLong(result.bytes());
    response.setHeader(HttpHeaders.ETAG, "\"%s\"".formatted(result.sha256()));
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        ContentDisposition.attachment().filename(execution + ".csv").build().toString());
    // From here on a failure breaks the transfer instead of following half of it with a problem.
    response.flushBuffer();
    results.writeTo(execution, response.getOutputStream());
  }

  private ExecutionId withResult(String id) {
    var view = ids.execution(id).flatMap(executions::find).orElseThrow(() -> unknown(id));
    if (view.result() == null) {
      throw Refusal.because(ProblemKind.NO_RESULT, reason(view.status()), view.status());
    }
    if (view.result().expiredAt() != null) {
      throw Refusal.because(
          ProblemKind.EXPIRED,
          "The rows were removed at %s; run the query again.".formatted(view.result().expiredAt()),
          view.status());
    }
    return view.id();
  }

  private static String reason(ExecutionStatus status) {
    return status.isEnd()
        ? "The execution has %s and has no result.".formatted(status)
        : "The execution is %s; its result comes when it has succeeded.".formatted(status);
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound("There is no execution %s.".formatted(id));
  }
}
