package com.recomamp.store.recomamp;

import com.recomamp.store.result.Manifest.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The columns of a result, which grow where a row has more than was said. */
final class ResultShape {
  private static final String UNTYPED = "string";

  private final List<Column> columns = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();

  /**
   * @param said {@code [{"name": …, "type": …}]} or {@code ["name"]}; null if nothing is
   * @throws BadRow if it is anything else
   */
  ResultShape(@Nullable JsonNode said) {
    if (said == null) {
      return;
    }
    if (!said.isArray()) {
      throw new BadRow("result_columns is no list");
    }
    for (var column : said) {
      add(
          column.isObject() ? column.path("name").asString("") : column.asString(""),
          column.path("type").asString(UNTYPED).toLowerCase(Locale.ROOT));
    }
  }

  List<Column> columns() {
    return List.copyOf(columns);
  }

  List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  /** A cell for each column; what the row has beyond them becomes columns. */
  List<@Nullable String> cells(ResultRow row) {
    return switch (row) {
      case ResultRow.Cells(var cells) -> {
        while (columns.size() < cells.size()) {
          add("column_" + (columns.size() + 1), UNTYPED);
        }
        var all = new ArrayList<@Nullable String>(cells);
        while (all.size() < columns.size()) {
          all.add(null);
        }
        yield all;
      }
      case ResultRow.Fields(var fields) -> {
        fields.keySet().stream()
            .filter(name -> !places.containsKey(name))
            .forEach(name -> add(name, UNTYPED));
        var all = new @Nullable String[columns.size()];
        fields.forEach((name, value) -> all[places.get(name)] = value);
        yield Arrays.asList(all);
      }
    };
  }

  private void add(String name, String type) {
    places.putIfAbsent(name, columns.size());
    columns.add(new Column(name, type));
  }
}
