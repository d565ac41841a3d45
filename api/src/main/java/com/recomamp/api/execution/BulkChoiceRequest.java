package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.workflows.execution.ExecutionId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** For many in doubt, which AMC execution each of them is: first a dry run, then the call. */
record BulkChoiceRequest(
    @Schema(
            description = "Only tells which are in doubt with one candidate; needs a filter",
            example = "true")
        @Nullable Boolean dryRun,
    BulkRequest.@Nullable Filter filter,
    @Schema(description = "Which each of them is, as the dry run told or not; at most 1000")
        @Nullable List<@Nullable Choice> choices,
    @Schema(description = "Kept in the history of each") @Nullable String reason) {

  @Schema(name = "BulkChoice")
  record Choice(
      @Schema(example = "exec_06d1k8v2q0fr37jd6b2vq0nn1g") @Nullable String id,
      @Schema(
              description = "One of the execution's candidates",
              example = "4b1a0c6e-6b0c-4f0e-9d6c-0c3f3f2d7a11")
          @Nullable String amcExecutionId) {}

  boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }

  /** What the call says of whom; empty for a dry run. */
  Map<ExecutionId, Command.ItIsThisOne> read(Complaints complaints) {
    Map<ExecutionId, Command.ItIsThisOne> said = Map.of();
    if (isDryRun()) {
      if (filter == null) {
        complaints.add("filter", "is missing: a dry run tells which executions match it");
      }
      if (choices != null) {
        complaints.add("choices", "a dry run takes a filter, not choices");
      }
    } else if (filter != null) {
      complaints.add("filter", "only a dry run takes it; the call takes the choices that it told");
    } else if (choices == null || choices.isEmpty() || choices.size() > CommandStore.MOST) {
      complaints.add(
          "choices",
          "must be 1 to %d, each an id and an amcExecutionId".formatted(CommandStore.MOST));
    } else {
      said = read(choices, complaints);
    }
    Commands.checkReason(reason, complaints);
    return said;
  }

  private static Map<ExecutionId, Command.ItIsThisOne> read(
      List<@Nullable Choice> choices, Complaints complaints) {
    var said = new LinkedHashMap<ExecutionId, Command.ItIsThisOne>();
    for (int i = 0; i < choices.size(); i++) {
      var where = "choices[%d]".formatted(i);
      var choice = choices.get(i);
      if (choice == null
          || !StringUtils.hasText(choice.id)
          || !StringUtils.hasText(choice.amcExecutionId)) {
        complaints.add(where, "must have an id and an amcExecutionId");
        continue;
      }
      var id = complaints.read(where + ".id", choice.id.strip(), ExecutionId::parse);
      if (id != null
          && said.put(id, new Command.ItIsThisOne(choice.amcExecutionId.strip())) != null) {
        complaints.add(where + ".id", "is there twice");
      }
    }
    return said;
  }
}
