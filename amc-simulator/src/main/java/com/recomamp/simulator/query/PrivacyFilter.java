package com.recomamp.simulator.query;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** AMC's aggregation thresholds, on rows that say how many people stand behind them. */
final class PrivacyFilter {
  /** A row, and behind how many people it stands. */
  record Row(@Nullable Object[] values, long users) {}

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
    var touched = new LinkedHashMap<List<@Nullable Object>, @Nullable Object[]>();
    for (var row : rows) {
      if (row.users >= needed) {
        seen.add(extended(row.values, row.users, false));
      } else if (privacy.keepsRows()) {
        var left = extended(blanked(row), row.users, true);
        if (privacy.filteredMetricsDiscriminatorColumn() == null) {
          seen.add(left);
        } else {
          touched.merge(dimensions(left), left, this::sum);
        }
      }
    }
    seen.addAll(touched.values());
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

  private @Nullable Object[] extended(@Nullable Object[] values, long users, boolean filtered) {
    var all = new ArrayList<@Nullable Object>(Arrays.asList(values));
    if (privacy.distinctUserCountColumn() != null) {
      all.add(Math.min(users, needed));
    }
    if (privacy.filteredMetricsDiscriminatorColumn() != null) {
      all.add(filtered);
    }
    if (privacy.filteredReasonColumn() != null) {
      all.add(filtered ? "%d '%s' users < %d required".formatted(users, table, needed) : null);
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
