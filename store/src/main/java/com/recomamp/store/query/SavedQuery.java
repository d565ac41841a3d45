package com.recomamp.store.query;

import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A saved query with the SQL and the parameters of one of its versions.
 *
 * @param revision rises with every change, also with those that make no version
 * @param importedAs what it was called where it was imported from
 */
public record SavedQuery(
    QueryId queryId,
    int version,
    long revision,
    String name,
    @Nullable String description,
    List<String> tags,
    String sql,
    List<QueryParameter> parameters,
    String createdBy,
    Instant createdAt,
    String updatedBy,
    Instant updatedAt,
    @Nullable Instant archivedAt,
    @Nullable String importedAs) {}
