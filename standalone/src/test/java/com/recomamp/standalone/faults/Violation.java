package com.recomamp.standalone.faults;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A promise that was broken.
 *
 * @param entries numbers of the simulator's ledger that prove it
 */
record Violation(Rule rule, String what, @Nullable Instant at, List<Long> entries) {
  enum Rule {
    LOST,
    ACCEPTED_TWICE,
    STILL_OPEN,
    TWO_ALIVE,
    TOO_MANY_RUNS,
    HIDDEN_DUPLICATE,
    NOBODYS_RUN,
    INSTANCE_CAP,
    ACCOUNT_CAP,
    NOT_ONE_RESULT,
    WRONG_ROWS,
    FALSE_SUCCESS,
    FALSE_FAILURE,
    FALSE_CANCEL
  }

  @Override
  public String toString() {
    return "%s: %s%s%s"
        .formatted(
            rule,
            what,
            at == null ? "" : ", at " + at,
            entries.isEmpty() ? "" : ", ledger " + entries);
  }
}
