package com.recomamp.store.query;

import com.recomamp.workflows.query.QueryId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some queries, by name.
 *
 * @param next the cursor of the page after this one; null on the last
 */
public record QueryPage(List<QuerySummary> items, @Nullable QueryId next) {}
