package com.recomamp.store.query;

import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A saved query in a list.
 *
 * @param version the current one
 * @param importedAs what it was called where it was imported from
 */
public record QuerySummary(
    QueryId queryId,
    int version,
    String name,
    @Nullable String description,
    List<String> tags,
    String createdBy,
    Instant createdAt,
    String updatedBy,
    Instant updatedAt,
    @Nullable Instant archivedAt,
    @Nullable String importedAs) {}
