package com.recomamp.store.execution;

import java.util.List;
import java.util.Optional;

/**
 * What an execution reads, and how many earlier runs read some of it over overlapping windows, as
 * of its acceptance.
 *
 * @param runs counted up to one more than {@code confirmAbove}, which then means more than that
 * @param sources AMC's tables, in lower case
 * @param warnAbove so many runs are no reason for a warning
 * @param confirmAbove so many runs need no confirmation
 */
public record Overlap(long runs, List<String> sources, int warnAbove, int confirmAbove) {
  private static final int NAMED = 5;

  public Overlap {
    sources = List.copyOf(sources);
  }

  public boolean needsConfirmation() {
    return runs > confirmAbove;
  }

  public Optional<Warning> warning() {
    return runs > warnAbove
        ? Optional.of(
            new Warning(
                "overlaps_earlier_runs",
                "%s read %s over windows that overlap with this one; AMC refuses a run when too many have."
                    .formatted(runsInWords(), sourcesInWords()),
                "window"))
        : Optional.empty();
  }

  private String runsInWords() {
    return needsConfirmation()
        ? "More than %d earlier runs".formatted(confirmAbove)
        : runs == 1 ? "1 earlier run" : "%d earlier runs".formatted(runs);
  }

  /** The first of them; together with an "or", because one is enough. */
  public String sourcesInWords() {
    var named = String.join(" or ", sources.stream().limit(NAMED).toList());
    return sources.size() > NAMED
        ? "%s or %d more tables".formatted(named, sources.size() - NAMED)
        : named;
  }
}
