package com.recomamp.simulator.query;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** AMC's aggregation thresholds, on rows that say how many people stand behind them. */
final class PrivacyFilter {
  /**
   * A row, and behind how many people it stands.
   *
   * @param people who they are; empty when nobody needs to know
   */
  record Row(@Nullable Object[] values, long users, List<Object> people) {}

  /** Rows that were put together because they differ only in what must not be seen. */
  private final class Touched {
    private @Nullable Object @Nullable [] sum;
    private final Set<Object> people = new HashSet<>();
    private long most;

    void add(Row row) {
      sum = sum == null ? row.values : sum(sum, row.values);
      people.addAll(row.people);
      most = Math.max(most, row.users);
    }

    @Nullable Object[] extended() {
      return PrivacyFilter.this.extended(Objects.requireNonNull(sum), people.size(), most);
    }
  }

  private final List<Translation.Shown> columns;
  private final Privacy privacy;
  private final String table;
  private final int needed;

  PrivacyFilter(List<Translation.Shown> columns, Set<String> tables, Privacy privacy) {
    this.columns = columns;
    this.privacy = privacy;
    this.table = tables.stream().filter(PrivacyFilter::isAboutPeople).findFirst().orElse("");
    this.needed =
        table.isEmpty()
            ? 0
            : columns.stream().mapToInt(column -> column.sensitivity().users()).max().orElse(1);
  }

  private static boolean isAboutPeople(String table) {
    return Catalogue.table(table).orElseThrow().isAboutPeople();
  }

  /** What may be seen of the rows, with the columns that the workflow asked for. */
  List<@Nullable Object[]> filter(List<Row> rows) {
    var seen = new ArrayList<@Nullable Object[]>();
    var touched = new LinkedHashMap<List<@Nullable Object>, Touched>();
    for (var row : rows) {
      if (row.users >= needed) {
        seen.add(extended(row.values, row.users, null));
      } else if (privacy.keepsRows()) {
        var left = blanked(row);
        if (privacy.filteredMetricsDiscriminatorColumn() == null) {
          seen.add(extended(left, row.users, row.users));
        } else {
          touched
              .computeIfAbsent(dimensions(left), _ -> new Touched())
              .add(new Row(left, row.users, row.people));
        }
      }
    }
    touched.values().forEach(together -> seen.add(together.extended()));
    return seen;
  }

  private @Nullable Object[] blanked(Row row) {
    var values = row.values.clone();
    for (var i = 0; i < values.length; i++) {
      if (columns.get(i).sensitivity().users() > row.users
          && columns.get(i).sensitivity() != Sensitivity.NONE) {
        values[i] = null;
      }
    }
    return values;
  }

  /**
   * @param tooFew how many people stood behind what was filtered, at most; nothing when nothing was
   */
  private @Nullable Object[] extended(
      @Nullable Object[] values, long users, @Nullable Long tooFew) {
    var all = new ArrayList<@Nullable Object>(Arrays.asList(values));
    if (privacy.distinctUserCountColumn() != null) {
      all.add(Math.min(users, needed));
    }
    if (privacy.filteredMetricsDiscriminatorColumn() != null) {
      all.add(tooFew != null);
    }
    if (privacy.filteredReasonColumn() != null) {
      all.add(
          tooFew == null ? null : "%d '%s' users < %d required".formatted(tooFew, table, needed));
    }
    return all.toArray();
  }

  private List<@Nullable Object> dimensions(@Nullable Object[] values) {
    var dimensions = new ArrayList<@Nullable Object>();
    for (var i = 0; i < columns.size(); i++) {
      dimensions.add(columns.get(i).metric() ? null : values[i]);
    }
    return dimensions;
  }

  private @Nullable Object[] sum(@Nullable Object[] one, @Nullable Object[] other) {
    var sum = one.clone();
    for (var i = 0; i < columns.size(); i++) {
      if (columns.get(i).metric()) {
        sum[i] = sum(one[i], other[i]);
      }
    }
    return sum;
  }

  private static @Nullable Object sum(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    if (one instanceof Double a && other instanceof Double b) {
      return a + b;
    }
    return one instanceof Number && other instanceof Number
        ? new BigDecimal(one.toString()).add(new BigDecimal(other.toString()))
        : one;
  }
}
