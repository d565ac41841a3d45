package com.recomamp.api.recomamp;

import com.recomamp.store.result.ResultRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as objects. Every row has every column: RecomAMP's tables take the columns from the first.
 */
record NamedRows(List<String> names, List<Map<String, @Nullable String>> rows) {

  static NamedRows of(ResultRows result) {
    var names = names(result);
    return new NamedRows(names, result.rows().stream().map(row -> row(names, row)).toList());
  }

  private static Map<String, @Nullable String> row(List<String> names, List<String> cells) {
    var row = new LinkedHashMap<String, @Nullable String>();
    for (int i = 0; i < names.size(); i++) {
      row.put(names.get(i), i < cells.size() ? cells.get(i) : null);
    }
    return row;
  }

  /** A name that comes again gets its place behind it: else its values would be lost. */
  private static List<String> names(ResultRows result) {
    var names = new ArrayList<String>();
    for (var column : result.columns()) {
      names.add(
          names.contains(column.name())
              ? "%s (%d)".formatted(column.name(), names.size() + 1)
              : column.name());
    }
    return names;
  }
}
