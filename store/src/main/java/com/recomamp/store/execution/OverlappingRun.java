package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.TimeWindow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An execution that reads some of the same data as another one. */
public record OverlappingRun(
    ExecutionId id,
    String queryName,
    TimeWindow window,
    String requestedBy,
    @Nullable Instant endedAt) {}
