package com.recomamp.api.http;

import com.recomamp.store.execution.Action;
import com.recomamp.store.execution.Overlap;
import com.recomamp.workflows.execution.ExecutionStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refusal as RFC 9457 writes it. */
@Schema(description = "A refusal as RFC 9457 writes it; the type is stable, the words are not.")
record Problem(
    @Schema(example = "urn:amc-orchestrator:problem:invalid") String type,
    String title,
    @Schema(description = "The HTTP status") int status,
    String detail,
    @Schema(description = "Where the request is wrong, and what is allowed there")
        @Nullable List<FieldError> errors,
    @Schema(description = "Where the execution is, if that is the reason")
        @Nullable ExecutionStatus executionStatus,
    @Schema(
            description = "Why the execution does not take the command; stable",
            example = "runs_at_amc")
        @Nullable String reason,
    @Schema(description = "The commands that the execution would take instead")
        @Nullable List<Action> actions,
    @Schema(description = "What the run would read, and how often that was read before")
        @Nullable Overlap overlap,
    @Schema(description = "The newest of the earlier runs over the same data, at most 20")
        @Nullable List<LinkedRun> overlappingRuns) {

  static Problem of(ProblemKind kind, String detail) {
    return new Problem(
        kind.type(),
        kind.title(),
        kind.status().value(),
        detail,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
