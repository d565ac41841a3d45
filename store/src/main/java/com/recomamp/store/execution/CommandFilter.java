package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which executions a command in bulk is meant for.
 *
 * @param statuses any of them; empty for all
 * @param failures why they failed or wait for a person, any of them; empty for all
 * @param text part of the query's name, the note or the requester, or the beginning of an id
 */
public record CommandFilter(
    Set<ExecutionStatus> statuses,
    Set<FailureClass> failures,
    @Nullable InstanceId instance,
    @Nullable QueryId query,
    @Nullable String text) {}
