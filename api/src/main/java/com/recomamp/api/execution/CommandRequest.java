package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.store.execution.RetryWay;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The bodies of the verbs on one execution; each may be left out where nothing in it is needed. */
final class CommandRequest {
  private CommandRequest() {}

  @Schema(name = "RetryRequest")
  record Retry(
      @Schema(description = "Kept in the history", example = "the connection is mended")
          @Nullable String reason,
      @Schema(
              description =
                  "What to do if AMC still works on it: refuse the retry; cancel it there and retry"
                      + " when it has ended; abandon it, so that AMC may go on, and retry now",
              allowableValues = {"refuse", "cancel", "abandon"},
              defaultValue = "refuse")
          @Nullable String ifStillAtAmc) {}

  @Schema(name = "CancelRequest")
  record Cancel(
      @Schema(description = "Kept in the history", example = "the wrong week")
          @Nullable String reason) {}

  @Schema(name = "AbandonRequest")
  record Abandon(
      @Schema(
              description = "Kept in the history; needed with evenInDoubt",
              example = "AMC's support removed it")
          @Nullable String reason,
      @Schema(description = "Although it is not certain whether AMC has it", defaultValue = "false")
          @Nullable Boolean evenInDoubt) {}

  @Schema(name = "ItIsThisOneRequest")
  record ItIsThisOne(
      @Schema(
              description = "One of the execution's candidates",
              example = "4b1a0c6e-6b0c-4f0e-9d6c-0c3f3f2d7a11",
              requiredMode = Schema.RequiredMode.REQUIRED)
          @Nullable String amcExecutionId,
      @Nullable String reason) {}

  @Schema(name = "ItNeverArrivedRequest")
  record ItNeverArrived(
      @Schema(description = "Kept in the history", example = "not in AMC's console")
          @Nullable String reason) {}

  static RetryWay way(@Nullable String ifStillAtAmc, Complaints complaints) {
    return switch (ifStillAtAmc) {
      case null -> RetryWay.ONLY_IF_ENDED;
      case "refuse" -> RetryWay.ONLY_IF_ENDED;
      case "cancel" -> RetryWay.CANCEL_FIRST;
      case "abandon" -> RetryWay.ABANDON_FIRST;
      default -> {
        complaints.add("ifStillAtAmc", "must be refuse, cancel or abandon");
        yield RetryWay.ONLY_IF_ENDED;
      }
    };
  }
}
