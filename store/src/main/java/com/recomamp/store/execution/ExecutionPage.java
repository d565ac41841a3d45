package com.recomamp.store.execution;

import com.recomamp.workflows.execution.ExecutionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some executions, newest first.
 *
 * @param next the cursor of the page after this one; null on the last
 */
public record ExecutionPage(List<ExecutionView> items, @Nullable ExecutionId next) {}
