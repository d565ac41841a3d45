package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.store.execution.CommandAnswer;
import com.recomamp.store.execution.CommandAnswer.Refused;
import com.recomamp.store.execution.ExecutionView;
import com.recomamp.workflows.execution.ExecutionId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a person asks of many executions over REST; nothing that comes to match later is met. */
@RestController
@RequestMapping(path = "/api/v1/executions", produces = "application/json")
@Tag(name = "Commands")
@ApiResponse(
    responseCode = "200",
    description = "Of a dry run: ids, others, more; of it-is-this-one choices, too")
@ApiResponse(responseCode = "202", description = "items: what came of each id")
@ApiResponse(responseCode = "400", ref = "invalid")
@ApiResponse(responseCode = "415", ref = "notJson")
class BulkController {
  private static final String KEY = "Idempotency-Key";
  private static final String ONCE = "Sent again with the same key, each gets the command once";

  private final Commands commands;

  BulkController(Commands commands) {
    this.commands = commands;
  }

  @PostMapping("/retry")
  @Operation(
      summary = "Retry many",
      description = "With dryRun and a filter it tells which would be retried; with ids it does.")
  ResponseEntity<BulkAnswer> retry(
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody BulkRequest request) {
    var complaints = new Complaints();
    var way = CommandRequest.way(request.ifStillAtAmc(), complaints);
    return answered(request, new Command.Retry(way), key, complaints);
  }

  @PostMapping("/cancel")
  @Operation(summary = "Cancel many", description = "Dry run and call as for retry.")
  ResponseEntity<BulkAnswer> cancel(
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody BulkRequest request) {
    return answered(request, new Command.Cancel(), key, new Complaints());
  }

  @PostMapping("/abandon")
  @Operation(summary = "Abandon many", description = "Dry run and call as for retry.")
  ResponseEntity<BulkAnswer> abandon(
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody BulkRequest request) {
    boolean evenInDoubt = Boolean.TRUE.equals(request.evenInDoubt());
    return answered(request, new Command.Abandon(evenInDoubt), key, new Complaints());
  }

  @PostMapping("/it-is-this-one")
  @Operation(
      summary = "Say of many which AMC execution each is",
      description =
          "With dryRun and a filter it tells the submits in doubt that have one candidate, and"
              + " which; with choices it says so of each.")
  ResponseEntity<BulkAnswer> itIsThisOne(
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody BulkChoiceRequest request) {
    var complaints = new Complaints();
    var choices = request.read(complaints);
    if (request.isDryRun() && request.filter() != null) {
      var filter = request.filter().read(complaints);
      complaints.throwIfAny();
      return ResponseEntity.ok(BulkAnswer.suggested(commands.suggested(filter)));
    }
    complaints.throwIfAny();
    return ResponseEntity.accepted().body(answered(commands.give(choices, request.reason(), key)));
  }

  @PostMapping("/it-never-arrived")
  @Operation(
      summary = "Say that AMC never got many",
      description = "Dry run and call as for retry.")
  ResponseEntity<BulkAnswer> itNeverArrived(
      @Parameter(description = ONCE) @RequestHeader(name = KEY, required = false)
          @Nullable String key,
      @RequestBody BulkRequest request) {
    return answered(request, new Command.ItNeverArrived(), key, new Complaints());
  }

  private ResponseEntity<BulkAnswer> answered(
      BulkRequest request, Command command, @Nullable String key, Complaints complaints) {
    var ids = request.read(complaints);
    if (request.ifStillAtAmc() != null && !(command instanceof Command.Retry)) {
      complaints.add("ifStillAtAmc", "is for retry");
    }
    if (request.evenInDoubt() != null && !(command instanceof Command.Abandon)) {
      complaints.add("evenInDoubt", "is for abandon");
    }
    if (request.isDryRun() && request.filter() != null) {
      var filter = request.filter().read(complaints);
      complaints.throwIfAny();
      var meant = commands.meant(filter, command);
      return ResponseEntity.ok(BulkAnswer.meant(meant));
    }
    complaints.throwIfAny();
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .body(answered(commands.give(ids, command, request.reason(), key)));
  }

  private BulkAnswer answered(Map<ExecutionId, CommandAnswer> answers) {
    var now = commands.views(answers.keySet());
    commands.wake(
        now.values().stream()
            .filter(execution -> !(answers.get(execution.id()) instanceof Refused))
            .toList());
    return BulkAnswer.given(
        answers.entrySet().stream()
            .map(answer -> item(answer.getKey(), answer.getValue(), now.get(answer.getKey())))
            .toList());
  }

  private static BulkAnswer.Item item(
      ExecutionId id, CommandAnswer answer, @Nullable ExecutionView now) {
    return new BulkAnswer.Item(
        id,
        answer.getClass().getSimpleName().toLowerCase(Locale.ROOT),
        answer.sentence(),
        answer instanceof Refused(var why) ? Commands.word(why) : null,
        now == null ? null : now.status(),
        now == null ? null : now.actions());
  }
}
