package com.recomamp.worker.result;

import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.store.result.CsvRows;
import com.recomamp.store.result.ResultKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that AMC marks as suppressed. Its marks stand in columns that it adds to those of
 * the SQL: a boolean that is true where values were blanked, or a text that says why.
 */
final class Suppression {
  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_]\\w*");
  private static final Pattern SELECTS_ALL =
      Pattern.compile("(\\bselect|\\bdistinct|,)\\s*(\\w+\\s*\\.\\s*)?\\*");

  private record Mark(int column, boolean isReason) {
    boolean isIn(List<String> row) {
      var cell = column < row.size() ? row.get(column) : "";
      return isReason
          ? !cell.isBlank() && !cell.equalsIgnoreCase("null")
          : cell.equalsIgnoreCase("true");
    }
  }

  private final Map<String, String> added = new HashMap<>();
  private @Nullable List<Mark> marks;
  private long suppressed;

  Suppression(List<AmcOutputColumn> declared, String sql) {
    var text = sql.toLowerCase(Locale.ROOT);
    if (!SELECTS_ALL.matcher(text).find()) {
      var words = Set.copyOf(Arrays.asList(text.split("\\W+")));
      for (var column : declared) {
        var name = column.name().toLowerCase(Locale.ROOT);
        if (column.dataType() != null
            && PLAIN_NAME.matcher(name).matches()
            && !words.contains(name)) {
          added.put(name, column.dataType().toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  void see(byte[] header, byte[] rows) {
    if (marks == null) {
      marks = marksIn(CsvRows.cells(header, 0, header.length));
    }
    if (marks.isEmpty()) {
      return;
    }
    var scanner = new CsvRows();
    for (int start = 0, end; start < rows.length; start = end) {
      end = scanner.nextEnd(rows, start, rows.length);
      var row = CsvRows.cells(rows, start, end);
      if (marks.stream().anyMatch(mark -> mark.isIn(row))) {
        suppressed++;
      }
    }
  }

  ResultKind kind(long rows) {
    if (rows == 0) {
      return ResultKind.EMPTY_OR_SUPPRESSED;
    }
    if (suppressed == 0) {
      return ResultKind.ROWS;
    }
    return suppressed == rows ? ResultKind.SUPPRESSED : ResultKind.PARTLY_SUPPRESSED;
  }

  private List<Mark> marksIn(List<String> header) {
    return IntStream.range(0, header.size())
        .filter(i -> Set.of("boolean", "string").contains(typeOf(header.get(i))))
        .mapToObj(i -> new Mark(i, typeOf(header.get(i)).equals("string")))
        .toList();
  }

  private String typeOf(String name) {
    return added.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }
}
