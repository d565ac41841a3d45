package com.recomamp.api.batch;

import com.recomamp.api.execution.ExecutionRequest;
import com.recomamp.workflows.query.QueryId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One query on many instances at once.
 *
 * @param executions one for each instance, all of the same version of the query
 */
public record BatchRequest(
    QueryId query,
    int queryVersion,
    String name,
    @Nullable String description,
    List<ExecutionRequest> executions) {}
