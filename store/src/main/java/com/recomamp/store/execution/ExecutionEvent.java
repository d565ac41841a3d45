package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One transition of an execution.
 *
 * @param status where the execution was afterwards
 * @param source which part of the system wrote it
 * @param actor on whose behalf
 */
public record ExecutionEvent(
    long number,
    Instant at,
    String type,
    ExecutionStatus status,
    String source,
    String actor,
    @Nullable String message) {}
