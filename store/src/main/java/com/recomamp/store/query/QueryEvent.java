package com.recomamp.store.query;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a query, with what it has been called since.
 *
 * @param number the revision that it made
 * @param type created, new_version, described, archived or unarchived
 * @param version the current one since then
 * @param note why
 */
public record QueryEvent(
    long number,
    Instant at,
    String type,
    int version,
    String name,
    @Nullable String description,
    List<String> tags,
    String actor,
    @Nullable String note) {}
