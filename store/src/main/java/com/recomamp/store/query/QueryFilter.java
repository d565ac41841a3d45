package com.recomamp.store.query;

import com.recomamp.workflows.query.QueryId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which queries to list, by name.
 *
 * @param text part of the name, the description, a tag, the SQL or a person's name, or a whole id
 * @param tags all of them
 * @param archived the archived ones instead of the others
 * @param after the last query of the page before
 */
public record QueryFilter(
    @Nullable String text, Set<String> tags, boolean archived, @Nullable QueryId after, int limit) {
  public static final int MOST = 200;

  public QueryFilter {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit is %d: allowed are 1 to %d".formatted(limit, MOST));
    }
  }
}
