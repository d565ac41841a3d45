package com.recomamp.store.execution;

import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.query.QueryId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is resolved when an execution is accepted and never changes afterwards.
 *
 * @param requestSha256 of the request as it was sent, before anything in it was resolved
 * @param sql with values in the places of its template
 * @param inputParameters those that AMC is to fill in
 * @param parameterValues of every parameter, also of those that are in the SQL already
 * @param askedWindow the window in the words of the request
 * @param warnings what the requester is told about it
 * @param overlap what it reads, and how often that was read before
 */
public record PinnedExecution(
    ExecutionId id,
    ExecutionKind kind,
    Requester requester,
    @Nullable String idempotencyKey,
    String requestSha256,
    @Nullable QueryId query,
    @Nullable Integer queryVersion,
    String queryName,
    PinnedInstance instance,
    String sql,
    String sqlSha256,
    List<PinnedInputs.Declared> inputParameters,
    Map<String, @Nullable Object> parameterValues,
    TimeWindow window,
    Map<String, String> askedWindow,
    List<Warning> warnings,
    Overlap overlap,
    Priority priority,
    @Nullable String note) {}
