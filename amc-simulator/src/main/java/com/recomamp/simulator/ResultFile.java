package com.recomamp.simulator;

import com.recomamp.simulator.query.Chance;
import com.recomamp.simulator.query.OutputColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One CSV file of an invented result, made anew at every download and always the same for an
 * edition: nothing of it is kept.
 */
record ResultFile(Entry.Created order, int part, int edition) implements ResultContent {
  private static final int BUFFER = 64 * 1024;

  /** Rows of a result that is given in bytes are made that wide, so that they are cheap to make. */
  private static final int WIDE_ROW = 1_000;

  static List<Column> columns(Entry.Created order) {
    var columns = new ArrayList<Column>();
    new Sql(order.sql()).columns().forEach(selected -> columns.add(Column.of(selected)));
    if (Json.text(order.workflow(), "distinctUserCountColumn") instanceof String name) {
      columns.add(new Column(name, Column.Look.COUNT, true));
    }
    if (Json.text(order.workflow(), "filteredMetricsDiscriminatorColumn") instanceof String name) {
      columns.add(new Column(name, Column.Look.FILTERED, false));
    }
    if (Json.text(order.workflow(), "filteredReasonColumn") instanceof String name) {
      columns.add(new Column(name, Column.Look.REASON, false));
    }
    return columns;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    var columns = columns(order);
    var padded = columns.indexOf(columns.stream().filter(Column::isText).findFirst().orElse(null));
    var rows = order.rows();
    var width = rows.rowBytes() == 0 && rows.bytes() > 0 ? WIDE_ROW : rows.rowBytes();
    var filler = " lorem ipsum".repeat(width / 12 + 1);
    var seed = order.executionId().hashCode() * 0x9E3779B97F4A7C15L + edition;
    var filtered = Directions.filtered(order);
    var filteredRowsStay = ComputedResults.privacy(order.workflow()).keepsRows();

    var text = new StringBuilder(BUFFER + 2 * width);
    text.append(OutputColumn.header(columns.stream().map(Column::name)));
    var share = rows.bytes() / rows.files();
    var first = rows.bytes() > 0 ? (long) part << 32 : rows.rows() * part / rows.files();
    var behind = rows.bytes() > 0 ? Long.MAX_VALUE : rows.rows() * (part + 1) / rows.files();
    var written = 0L;
    for (var row = first;
        row < behind && (rows.bytes() == 0 || written + text.length() < share);
        row++) {
      var isFiltered = row < filtered;
      if (isFiltered && !filteredRowsStay) {
        continue;
      }
      var start = text.length();
      var behindText = start;
      for (var i = 0; i < columns.size(); i++) {
        if (i > 0) {
          text.append(',');
        }
        var chance = Chance.mixed(seed + row * 31 + i);
        var window = order.window();
        if (isFiltered) {
          columns.get(i).writeFiltered(text, chance, row, window.start(), window.end());
        } else {
          columns.get(i).write(text, chance, row, window.start(), window.end());
        }
        if (i == padded) {
          behindText = text.length();
        }
      }
      var missing = width - 1 - (text.length() - start);
      if (padded >= 0 && missing > 0) {
        var quote = text.charAt(behindText - 1) == '"';
        text.insert(quote ? behindText - 1 : behindText, filler, 0, missing);
      }
      text.append('\n');
      if (text.length() >= BUFFER) {
        written += flush(text, out);
      }
    }
    flush(text, out);
  }

  private static int flush(StringBuilder text, OutputStream out) throws IOException {
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    text.setLength(0);
    return bytes.length;
  }
}
