package com.recomamp.store.query;

import com.recomamp.workflows.query.QueryParameter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a query; it never changes.
 *
 * @param note why it was made
 * @param sql not in lists
 * @param parameters not in lists
 */
public record QueryVersion(
    int version,
    @Nullable String sql,
    @Nullable List<QueryParameter> parameters,
    @Nullable String note,
    String createdBy,
    Instant createdAt) {}
