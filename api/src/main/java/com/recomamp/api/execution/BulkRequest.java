package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.store.execution.CommandFilter;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** A command for many: first a dry run that tells which, then the call that names them. */
record BulkRequest(
    @Schema(
            description = "Only tells which executions would take the command; needs a filter",
            example = "true")
        @Nullable Boolean dryRun,
    @Nullable Filter filter,
    @Schema(
            description = "Of whom it is asked, as the dry run told; at most 1000",
            example = "[\"exec_06d1k8v2q0fr37jd6b2vq0nn1g\"]")
        @Nullable List<@Nullable String> ids,
    @Schema(description = "Kept in the history of each") @Nullable String reason,
    @Schema(
            description = "For retry, as for one execution",
            allowableValues = {"refuse", "cancel", "abandon"})
        @Nullable String ifStillAtAmc,
    @Schema(description = "For abandon, as for one execution") @Nullable Boolean evenInDoubt) {

  /** As the list is filtered. */
  @Schema(name = "BulkFilter")
  record Filter(
      @Schema(example = "[\"failed\", \"needs_attention\"]")
          @Nullable List<@Nullable String> status,
      @Schema(
              description = "Why they failed or need attention, any of them",
              example = "[\"UNAUTHORIZED\"]")
          @Nullable List<@Nullable String> failureClass,
      @Nullable String instanceId,
      @Nullable String queryId,
      @Schema(
              description =
                  "Part of the query's name, the note or the requester, or how an id begins")
          @Nullable String text) {

    CommandFilter read(Complaints complaints) {
      return new CommandFilter(
          complaints.readEach("filter.status", words(status), ExecutionStatus::parse),
          complaints.readEach("filter.failureClass", words(failureClass), Filter::failure),
          StringUtils.hasText(instanceId)
              ? complaints.read("filter.instanceId", instanceId, InstanceId::new)
              : null,
          StringUtils.hasText(queryId)
              ? complaints.read("filter.queryId", queryId, QueryId::parse)
              : null,
          StringUtils.hasText(text) ? text.strip() : null);
    }

    private static List<@Nullable String> words(@Nullable List<@Nullable String> given) {
      return given == null ? List.of() : given;
    }

    private static FailureClass failure(String word) {
      return Arrays.stream(FailureClass.values())
          .filter(failure -> failure.name().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "\"%s\" is not a failure class: allowed are %s"
                          .formatted(word, Arrays.toString(FailureClass.values()))));
    }
  }

  boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }

  /** Whom the call names; empty for a dry run. */
  Set<ExecutionId> read(Complaints complaints) {
    Set<ExecutionId> named = Set.of();
    if (isDryRun()) {
      if (filter == null) {
        complaints.add("filter", "is missing: a dry run tells which executions match it");
      }
      if (ids != null) {
        complaints.add("ids", "a dry run takes a filter, not ids");
      }
    } else if (filter != null) {
      complaints.add("filter", "only a dry run takes it; the call takes the ids that it told");
    } else if (ids == null || ids.isEmpty() || ids.size() > CommandStore.MOST) {
      complaints.add("ids", "must be 1 to %d ids of executions".formatted(CommandStore.MOST));
    } else {
      named = complaints.readEach("ids", ids, ExecutionId::parse);
    }
    Commands.checkReason(reason, complaints);
    return named;
  }
}
