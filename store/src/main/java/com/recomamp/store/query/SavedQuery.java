package com.recomamp.store.query;

import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One version of a saved query. */
public record SavedQuery(
    QueryId queryId,
    int version,
    String name,
    @Nullable String description,
    String sql,
    List<QueryParameter> parameters,
    String createdBy,
    Instant createdAt,
    Instant updatedAt) {}
