package com.recomamp.store.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of CSV as RFC 4180 says, so that {@link CsvRows} reads the same cells. As that takes
 * a backslash for AMC's escape, one is doubled where it would be taken for it.
 */
public final class CsvRow {
  private CsvRow() {}

  /**
   * @param cells at least one; null is an empty cell
   */
  public static void append(StringBuilder csv, List<? extends @Nullable String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        csv.append(',');
      }
      var cell = cells.get(i);
      if (cell != null) {
        append(csv, cell);
      }
    }
    csv.append('\n');
  }

  private static void append(StringBuilder csv, String cell) {
    if (!needsQuotes(cell)) {
      csv.append(cell);
      return;
    }
    csv.append('"');
    int backslashes = 0;
    for (int i = 0; i < cell.length(); i++) {
      char next = cell.charAt(i);
      if (next == '\\') {
        backslashes++;
        continue;
      }
      escape(csv, backslashes, next == '"');
      backslashes = 0;
      csv.append(next == '"' ? "\"\"" : next);
    }
    escape(csv, backslashes, true);
    csv.append('"');
  }

  /** A single one before an ordinary character is nothing but itself. */
  private static void escape(StringBuilder csv, int backslashes, boolean beforeQuote) {
    csv.repeat('\\', beforeQuote || backslashes > 1 ? 2 * backslashes : backslashes);
  }

  private static boolean needsQuotes(String cell) {
    return cell.chars()
        .anyMatch(each -> each == ',' || each == '"' || each == '\n' || each == '\r');
  }
}
