package com.recomamp.api.recomamp;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** That an execution was accepted, in RecomAMP's words. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ExecuteAnswer(
    UUID id,
    ExecutionId executionId,
    QueryId workflowId,
    String status,
    Instant startedAt,
    String message) {}
