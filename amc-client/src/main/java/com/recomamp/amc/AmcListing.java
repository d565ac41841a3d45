package com.recomamp.amc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which executions of an instance to list; AMC sorts by creation and counts time in whole seconds.
 *
 * @param includeCancelled AMC hides cancelled executions otherwise
 * @param includeWorkflow adds the SQL
 * @param limit a page's length, at most 100
 * @param nextToken of the page before; the rest of the listing stays the same
 */
public record AmcListing(
    Instant createdSince,
    @Nullable Instant createdUntil,
    boolean ascending,
    boolean includeCancelled,
    boolean includeWorkflow,
    int limit,
    @Nullable String nextToken) {

  public static final int LONGEST_PAGE = 100;

  public AmcListing {
    if (limit < 1 || limit > LONGEST_PAGE) {
      throw new IllegalArgumentException(
          "a page has 1 to %d executions, not %d".formatted(LONGEST_PAGE, limit));
    }
  }

  /** Newest first, cancelled ones too, without SQL. */
  public static AmcListing newestFirst(Instant createdSince) {
    return new AmcListing(createdSince, null, false, true, false, LONGEST_PAGE, null);
  }

  /** Oldest first, cancelled ones too, with SQL. */
  public static AmcListing oldestFirst(Instant createdSince) {
    return new AmcListing(createdSince, null, true, true, true, LONGEST_PAGE, null);
  }

  public AmcListing from(String nextToken) {
    return new AmcListing(
        createdSince, createdUntil, ascending, includeCancelled, includeWorkflow, limit, nextToken);
  }
}
