package com.recomamp.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.recomamp.store.execution.DryRun;
import com.recomamp.store.execution.Overlap;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.store.instance.DataSources;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.TimeWindow;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run would send to AMC, and everything that is to be said about it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Preflight(
    List<Remark> problems,
    @Schema(
            description =
                "What AMC gets after the attempt's comment and a line break; not there if it cannot"
                    + " be rendered")
        @Nullable String sql,
    @Nullable String sqlSha256,
    @Schema(description = "The values of all parameters, those of the window too")
        @Nullable Map<String, @Nullable Object> parameters,
    @Schema(description = "Those that AMC fills in itself, with the types that it is told")
        @Nullable List<PinnedInputs.Declared> inputParameters,
    @Nullable TimeWindow window,
    @Schema(description = "What is known of the instance's tables; not there without an instance")
        @Nullable Tables tables,
    @Schema(description = "Earlier runs over the same data") @Nullable Overlap overlap,
    @Schema(description = "AMC's word about this SQL at this instance, if it was asked")
        @Nullable Verdict dryRun) {

  /** Since when it is known which tables the instance has, if it is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Tables(
      @Schema(
              description =
                  "When AMC listed them; not there while they are not known, and then no table is"
                      + " called unknown")
          @Nullable Instant readAt,
      @Schema(description = "How long ago that was") @Nullable Long ageSeconds,
      @Schema(description = "Whether AMC is asked for them now") boolean asked,
      @Schema(
              description = "Why AMC did not list them when it was asked last; not there if it did",
              allowableValues = {"unauthorized", "refused", "amc_unavailable"})
          @Nullable String trouble) {

    static Tables of(DataSources tables, boolean asked) {
      var age = tables.age();
      return new Tables(
          tables.readAt(), age == null ? null : age.toSeconds(), asked, tables.trouble());
    }
  }

  /**
   * What AMC said, and when.
   *
   * @param status where the dry run is, which is an execution
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Verdict(
      ExecutionId executionId,
      ExecutionStatus status,
      @Schema(
              description =
                  "Not there while AMC has not told, or if it did not come to it; message says why")
          @Nullable Word verdict,
      @Nullable FailureClass failureClass,
      @Schema(description = "AMC's words where it does not take the SQL") @Nullable String message,
      @Nullable Instant at,
      @Schema(description = "How long ago that was") @Nullable Long ageSeconds,
      String self) {

    static Verdict of(DryRun dryRun) {
      var age = dryRun.age();
      return new Verdict(
          dryRun.execution(),
          dryRun.status(),
          dryRun.isTaken() ? Word.ACCEPTED : dryRun.isRefused() ? Word.REFUSED : null,
          dryRun.failure(),
          dryRun.message(),
          dryRun.endedAt(),
          age == null ? null : age.toSeconds(),
          ExecutionResources.path(dryRun.execution()));
    }
  }

  enum Word {
    ACCEPTED,
    REFUSED;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Preflight of(
      Resolved resolved, List<Remark> problems, @Nullable Tables tables, @Nullable DryRun dryRun) {
    var pinned = resolved.parameters();
    return new Preflight(
        problems,
        pinned == null ? null : pinned.sql(),
        pinned == null ? null : pinned.sqlSha256(),
        pinned == null ? null : pinned.values(),
        pinned == null ? null : pinned.inputs(),
        resolved.window() == null ? null : resolved.window().window(),
        tables,
        resolved.overlap(),
        dryRun == null ? null : Verdict.of(dryRun));
  }
}
