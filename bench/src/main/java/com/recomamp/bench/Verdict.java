package com.recomamp.bench;

import java.util.ArrayList;
import java.util.List;

/** The bounds, each with what was measured. */
final class Verdict {
  private record Bound(String what, double measured, String sign, double limit, boolean holds) {}

  private final List<Bound> bounds = new ArrayList<>();

  Verdict atMost(String what, double measured, double limit) {
    bounds.add(new Bound(what, measured, "<=", limit, measured <= limit));
    return this;
  }

  Verdict atLeast(String what, double measured, double limit) {
    bounds.add(new Bound(what, measured, ">=", limit, measured >= limit));
    return this;
  }

  boolean passed() {
    return bounds.stream().allMatch(Bound::holds);
  }

  @Override
  public String toString() {
    var table = new Table("", "", "measured", "", "bound");
    for (var bound : bounds) {
      table.row(
          bound.holds ? "PASS" : "FAIL",
          bound.what,
          Table.number(bound.measured),
          bound.sign,
          Table.number(bound.limit));
    }
    return "\n" + table;
  }
}
