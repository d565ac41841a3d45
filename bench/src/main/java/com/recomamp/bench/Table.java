package com.recomamp.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text in columns; what looks like a number stands to the right. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... heads) {
    rows.add(List.of(heads));
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.2f", value);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(cell(row.get(i), width(i))).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String cell(String text, int width) {
    var padding = " ".repeat(width - text.length());
    return text.matches("-?[\\d.]+( \\S+)?") ? padding + text : text + padding;
  }
}
