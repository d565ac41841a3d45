package com.recomamp.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks to be run: a saved query or SQL, where, over which window. What is newer than
 * idempotency keys is left out of the canonical form while it is null.
 */
public record ExecutionRequest(
    @Schema(description = "A saved query; this or sql", example = "wf_06d1k8v2q0fr37jd6b2vq0nn1g")
        @Nullable String queryId,
    // Left out, it must not count in the hash of requests that were accepted before it existed.
    @Schema(description = "A version of the query", defaultValue = "the current one")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Integer queryVersion,
    @Schema(
            description =
                "SQL of AMC, with {{name}}, :name or $name where a value is put in; this or"
                    + " queryId")
        @Nullable String sql,
    @Schema(description = "AMC's id of the instance", example = "amcibersblt")
        @Nullable String instanceId,
    @Nullable WindowRequest window,
    @Schema(
            description =
                "Values for the {{name}} and the CUSTOM_PARAMETER('name') of the SQL, by name")
        @Nullable Map<String, @Nullable Object> parameters,
    @Schema(
            description = "Who goes first when slots are few",
            allowableValues = {"interactive", "scheduled", "retry", "backfill"},
            defaultValue = "interactive")
        @Nullable String priority,
    @Schema(description = "For people", maxLength = 1000) @Nullable String note,
    @Schema(
            description =
                "true: run it though many earlier runs read the same data, after a refusal of type"
                    + " confirm-overlap",
            defaultValue = "false")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Boolean confirmOverlap) {}
