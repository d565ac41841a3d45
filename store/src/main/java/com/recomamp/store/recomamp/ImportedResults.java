package com.recomamp.store.recomamp;

import com.recomamp.store.result.CsvRow;
import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultKind;
import com.recomamp.store.result.ResultStore;
import com.recomamp.workflows.execution.ExecutionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Results that RecomAMP kept in a column, as the CSV that AMC would have written. */
public class ImportedResults {
  private static final int CHUNK = 1 << 20;

  private final LoadStore loads;
  private final ResultStore results;

  public ImportedResults(LoadStore loads, ResultStore results) {
    this.loads = loads;
    this.results = results;
  }

  /** The columns of a result, as far as they are known; what a copy learns of them stays. */
  public static final class Columns {
    private final ResultShape shape;

    /**
     * @param said as RecomAMP has it
     * @throws BadRow if it is nothing of the kind
     */
    public Columns(@Nullable JsonNode said) {
      shape = new ResultShape(said);
    }

    public boolean areUnknown() {
      return shape.isEmpty();
    }

    /**
     * Reads all rows and writes nothing.
     *
     * @throws BadRow if the rows are none
     */
    public void learn(@Nullable SourceResult rows) {
      for (var row = rows == null ? null : rows.next(); row != null; row = rows.next()) {
        shape.cells(row);
      }
    }
  }

  /**
   * Copies the rows and publishes them, in the transaction that made the execution, which needs an
   * attempt. Memory holds a chunk.
   *
   * @param rows null if there are none
   * @return false if a later row had more columns than the first ones: then the transaction must go
   *     back and the copy be made again with the same columns, which are complete now
   * @throws BadRow if the rows are none
   */
  public boolean copy(ExecutionId execution, @Nullable SourceResult rows, Columns columns) {
    var copy = new Copy(loads.begin(execution, 1), columns.shape);
    for (var row = rows == null ? null : rows.next(); row != null; row = rows.next()) {
      copy.take(row);
    }
    if (copy.hasGrown) {
      return false;
    }
    results.publishImported(execution, copy.load, copy.manifest());
    return true;
  }

  private final class Copy {
    private final UUID load;
    private final ResultShape shape;
    private final MessageDigest sha256 = sha256();
    private final StringBuilder pending = new StringBuilder();
    private byte @Nullable [] header;
    private int width;
    private boolean hasGrown;
    private int chunks;
    private long rows;
    private int pendingRows;
    private long bytes;

    Copy(UUID load, ResultShape shape) {
      this.load = load;
      this.shape = shape;
    }

    void take(ResultRow row) {
      var cells = shape.cells(row);
      if (header == null) {
        begin();
      }
      hasGrown |= cells.size() > width;
      if (hasGrown) {
        return;
      }
      CsvRow.append(pending, cells);
      pendingRows++;
      if (pending.length() >= CHUNK) {
        flush();
      }
    }

    private byte[] begin() {
      width = shape.names().size();
      var line = new StringBuilder();
      CsvRow.append(line, shape.names());
      header = line.toString().getBytes(StandardCharsets.UTF_8);
      sha256.update(header);
      bytes = header.length;
      return header;
    }

    private void flush() {
      var data = pending.toString().getBytes(StandardCharsets.UTF_8);
      loads.append(load, chunks, rows, pendingRows, data);
      sha256.update(data);
      chunks++;
      rows += pendingRows;
      bytes += data.length;
      pendingRows = 0;
      pending.setLength(0);
    }

    Manifest manifest() {
      var first = header == null ? begin() : header;
      if (pendingRows > 0) {
        flush();
      }
      return new Manifest(
          rows == 0 ? ResultKind.EMPTY_OR_SUPPRESSED : ResultKind.ROWS,
          first,
          shape.columns(),
          1,
          rows,
          chunks,
          bytes,
          HexFormat.of().formatHex(sha256.digest()));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
