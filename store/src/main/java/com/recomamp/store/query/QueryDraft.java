package com.recomamp.store.query;

import com.recomamp.workflows.query.QueryParameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query as somebody wrote it; a change of its SQL or parameters is a new version. */
public record QueryDraft(
    String name,
    @Nullable String description,
    List<String> tags,
    String sql,
    List<QueryParameter> parameters) {}
