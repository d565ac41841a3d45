package com.recomamp.simulator.query;

import java.util.List;
import java.util.Set;

/** How it goes with a query. */
public sealed interface Outcome {
  /** AMC would not start it. */
  record Refused(String reason) implements Outcome {}

  /** It broke while it ran. */
  record Failed(String reason) implements Outcome {}

  /**
   * @param lines the rows as lines of CSV; none when it was only compiled
   */
  record Answered(List<OutputColumn> columns, List<String> lines, Set<String> tables)
      implements Outcome {}
}
