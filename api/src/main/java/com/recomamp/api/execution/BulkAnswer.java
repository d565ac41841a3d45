package com.recomamp.api.execution;

import com.recomamp.store.execution.Action;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a command for many, or of its dry run. */
record BulkAnswer(
    @Schema(description = "Of a dry run: who would take the command; the call takes these")
        @Nullable List<ExecutionId> ids,
    @Schema(
            description =
                "Of a dry run: how many match and would not take it; with more, as far as it"
                    + " looked")
        @Nullable Integer others,
    @Schema(
            description =
                "Of a dry run: more would take it than one call takes; do it again afterwards")
        @Nullable Boolean more,
    @Schema(description = "Of a call: one answer per id") @Nullable List<Item> items,
    @Schema(
            description =
                "Of a dry run of it-is-this-one: the only candidate of each id; the call takes"
                    + " these")
        @Nullable List<Choice> choices) {

  static BulkAnswer meant(Commands.Meant meant) {
    return new BulkAnswer(meant.ids(), meant.others(), meant.more(), null, null);
  }

  static BulkAnswer suggested(Commands.Suggested suggested) {
    return new BulkAnswer(
        List.copyOf(suggested.choices().keySet()),
        suggested.others(),
        suggested.more(),
        null,
        suggested.choices().entrySet().stream()
            .map(choice -> new Choice(choice.getKey(), choice.getValue()))
            .toList());
  }

  static BulkAnswer given(List<Item> items) {
    return new BulkAnswer(null, null, null, items, null);
  }

  @Schema(name = "BulkSuggestion")
  record Choice(ExecutionId id, String amcExecutionId) {}

  @Schema(name = "BulkItem")
  record Item(
      ExecutionId id,
      @Schema(
              description = "done; already: asked before; refused: nothing was changed",
              allowableValues = {"done", "already", "refused"})
          String outcome,
      String message,
      @Schema(description = "Why it was refused; stable") @Nullable String reason,
      @Schema(description = "Afterwards") @Nullable ExecutionStatus status,
      @Schema(description = "What it takes now") @Nullable List<Action> actions) {}
}
