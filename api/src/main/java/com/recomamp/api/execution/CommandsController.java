package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.id.Ids;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a person asks of one execution over REST: a fact first, what comes of it follows. */
@RestController
@RequestMapping(path = "/api/v1/executions/{id}", produces = "application/json")
@Tag(name = "Commands")
@ApiResponse(
    responseCode = "202",
    description = "Written down, now or before; message says what follows")
@ApiResponse(responseCode = "400", ref = "invalid")
@ApiResponse(responseCode = "404", ref = "notFound")
@ApiResponse(responseCode = "409", ref = "notNow")
@ApiResponse(responseCode = "415", ref = "notJson")
class CommandsController {
  private static final String KEY = "Idempotency-Key";
  private static final String ONCE = "Sent again with the same key, the command is given once";

  private final Commands commands;
  private final ExecutionResources resources;
  private final Ids ids;

  CommandsController(Commands commands, ExecutionResources resources, Ids ids) {
    this.commands = commands;
    this.resources = resources;
    this.ids = ids;
  }

  @PostMapping("/retry")
  @Operation(
      summary = "Retry",
      description =
          "One more attempt for what has failed or was cancelled; what needs attention goes on. Its"
              + " SQL, window and parameters stay as they were.")
  ResponseEntity<ExecutionResource> retry(
      @PathVariable String id,
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody(required = false) CommandRequest.@Nullable Retry request) {
    var complaints = new Complaints();
    var way = CommandRequest.way(request == null ? null : request.ifStillAtAmc(), complaints);
    complaints.throwIfAny();
    return given(id, new Command.Retry(way), request == null ? null : request.reason(), key);
  }

  @PostMapping("/cancel")
  @Operation(
      summary = "Cancel",
      description =
          "What AMC already works on is cancelled there; if it ends first, the execution ends as"
              + " AMC says.")
  ResponseEntity<ExecutionResource> cancel(
      @PathVariable String id,
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody(required = false) CommandRequest.@Nullable Cancel request) {
    return given(id, new Command.Cancel(), request == null ? null : request.reason(), key);
  }

  @PostMapping("/abandon")
  @Operation(
      summary = "Abandon",
      description = "Ends the execution whatever AMC does; what AMC works on may go on there.")
  ResponseEntity<ExecutionResource> abandon(
      @PathVariable String id,
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody(required = false) CommandRequest.@Nullable Abandon request) {
    boolean evenInDoubt = request != null && Boolean.TRUE.equals(request.evenInDoubt());
    return given(
        id, new Command.Abandon(evenInDoubt), request == null ? null : request.reason(), key);
  }

  @PostMapping("/it-is-this-one")
  @Operation(
      summary = "Say which AMC execution it is",
      description = "For a submit in doubt whose candidates a person has looked at.")
  ResponseEntity<ExecutionResource> itIsThisOne(
      @PathVariable String id,
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody CommandRequest.ItIsThisOne request) {
    var complaints = new Complaints();
    if (!StringUtils.hasText(request.amcExecutionId())) {
      complaints.add("amcExecutionId", "is missing: one of the execution's candidates");
    }
    complaints.throwIfAny();
    var chosen = String.valueOf(request.amcExecutionId()).strip();
    return given(id, new Command.ItIsThisOne(chosen), request.reason(), key);
  }

  @PostMapping("/it-never-arrived")
  @Operation(
      summary = "Say that AMC never got it",
      description = "For a submit in doubt: it goes to AMC again.")
  ResponseEntity<ExecutionResource> itNeverArrived(
      @PathVariable String id,
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody(required = false) CommandRequest.@Nullable ItNeverArrived request) {
    return given(id, new Command.ItNeverArrived(), request == null ? null : request.reason(), key);
  }

  private ResponseEntity<ExecutionResource> given(
      String id, Command command, @Nullable String reason, @Nullable String key) {
    var complaints = new Complaints();
    Commands.checkReason(reason, complaints);
    complaints.throwIfAny();
    var execution = ids.execution(id).orElseThrow(() -> Commands.unknown(id));
    var given = commands.give(execution, command, reason, key);
    return ResponseEntity.accepted()
        .body(resources.of(given.execution(), given.answer().sentence()));
  }
}
