package com.recomamp.simulator;

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

  /** Its size, found by making it once without sending it. */
  @Override
  public long length() {
    var counter = new Counter();
    try {
      writeTo(counter);
    } catch (IOException impossible) {
      throw new IllegalStateException("counting wrote nothing", impossible);
    }
    return counter.count;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    var columns = columns(order);
    var padded = columns.indexOf(columns.stream().filter(Column::isText).findFirst().orElse(null));
    var rows = order.rows();
    var width = rows.rowBytes() == 0 && rows.bytes() > 0 ? WIDE_ROW : rows.rowBytes();
    var filler = " lorem ipsum".repeat(width / 12 + 1);
    var seed = order.executionId().hashCode() * 0x9E3779B97F4A7C15L + edition;
    var filtered = Directions.of(order).filtered();
    var filteredRowsStay = filteredRowsStay();

    var text = new StringBuilder(BUFFER + 2 * width);
    header(text, columns);
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
        var chance = mixed(seed + row * 31 + i);
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

  /** By default AMC leaves them out and says nothing. */
  private boolean filteredRowsStay() {
    var workflow = order.workflow();
    return "REMOVE_VALUES".equals(Json.text(workflow, "privacyFilteringBehavior"))
        || Json.text(workflow, "filteredMetricsDiscriminatorColumn") != null
        || Json.text(workflow, "filteredReasonColumn") != null;
  }

  private static void header(StringBuilder text, List<Column> columns) {
    for (var i = 0; i < columns.size(); i++) {
      var name = columns.get(i).name();
      text.append(i > 0 ? "," : "");
      if (name.matches("[^\",\\\\\\r\\n]*")) {
        text.append(name);
      } else {
        text.append('"').append(name.replace("\"", "\\\"")).append('"');
      }
    }
    text.append('\n');
  }

  private static int flush(StringBuilder text, OutputStream out) throws IOException {
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    text.setLength(0);
    return bytes.length;
  }

  /** SplitMix64: neighbours come out unlike each other. */
  static long mixed(long number) {
    var z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int octet) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      count += length;
    }
  }
}
