package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.query.ParameterDeclaration;
import com.recomamp.workflows.query.QueryParameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What would be asked to be run, with the declarations of a query that is still being written. */
record PreflightRequest(
    @Schema(description = "A saved query; this or sql", example = "wf_06d1k8v2q0fr37jd6b2vq0nn1g")
        @Nullable String queryId,
    @Schema(description = "A version of the query", defaultValue = "the current one")
        @Nullable Integer queryVersion,
    @Schema(description = "SQL of AMC, as for an execution; this or queryId") @Nullable String sql,
    @Schema(description = "What the SQL is going to declare; goes with sql")
        @Nullable List<@Nullable ParameterDeclaration> parameterDeclarations,
    @Schema(
            description = "AMC's id of the instance; without it AMC's verdict is not told",
            example = "amcibersblt")
        @Nullable String instanceId,
    @Nullable WindowRequest window,
    @Schema(description = "Values by name, as for an execution")
        @Nullable Map<String, @Nullable Object> parameters,
    @Schema(
            description = "As for an execution",
            allowableValues = {"interactive", "scheduled", "retry", "backfill"},
            defaultValue = "interactive")
        @Nullable String priority,
    @Schema(description = "For people", maxLength = 1000) @Nullable String note,
    @Schema(
            description =
                "Also tell what AMC says of the SQL: its verdict on the same SQL and types at this"
                    + " instance if one is remembered, else it is asked",
            defaultValue = "false")
        @Nullable Boolean dryRun,
    @Schema(
            description = "Ask AMC even if it told before; goes with dryRun",
            defaultValue = "false")
        @Nullable Boolean again) {

  /** The request that would be sent to run it. */
  ExecutionRequest execution() {
    return new ExecutionRequest(
        queryId, queryVersion, sql, instanceId, window, parameters, priority, note, null);
  }

  boolean isDryRun() {
    return Boolean.TRUE.equals(dryRun);
  }

  boolean isAgain() {
    return Boolean.TRUE.equals(again);
  }

  void complain(Complaints complaints) {
    if (isAgain() && !isDryRun()) {
      complaints.add("again", "goes with dryRun");
    }
  }

  @Nullable List<QueryParameter> declared(Complaints complaints) {
    if (parameterDeclarations == null) {
      return null;
    }
    if (sql == null) {
      complaints.add("parameterDeclarations", "goes with sql: a saved query has its own");
    }
    return ParameterDeclaration.all("parameterDeclarations", parameterDeclarations, complaints);
  }
}
