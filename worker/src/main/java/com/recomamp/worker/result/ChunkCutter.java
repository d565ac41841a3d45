package com.recomamp.worker.result;

import com.recomamp.store.result.CsvRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Cuts files of CSV into one header and chunks of whole rows, in memory for two chunks however long
 * the files are.
 */
final class ChunkCutter {

  /** Takes a chunk; {@code firstRow} counts from 0 over all files. */
  interface Chunks {
    void take(byte[] header, int number, long firstRow, int rows, byte[] data) throws IOException;
  }

  /** What arrived whole and is no whole CSV, or does not belong to the files before it. */
  static final class NotCsv extends IOException {
    private static final long serialVersionUID = 1;

    NotCsv(String message) {
      super(message);
    }
  }

  private static final int CHUNK_BYTES = 1 << 20;
  private static final int LONGEST_ROW_BYTES = 32 << 20;

  private final Chunks chunks;
  private final MessageDigest sha256 = sha256();

  private byte @Nullable [] header;
  private byte[] pending = new byte[CHUNK_BYTES + 65_536];
  private int length;
  private int wholeRowsEnd;
  private int wholeRows;
  private int number;
  private long rows;
  private long bytes;

  ChunkCutter(Chunks chunks) {
    this.chunks = chunks;
  }

  /** Reads one file to its end; its header is kept of the first file, and dropped of the others. */
  void file(InputStream in) throws IOException {
    var scanner = new CsvRows();
    boolean inHeader = true;
    var buffer = new byte[65_536];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      int from = 0;
      while (from < read) {
        int end = scanner.nextEnd(buffer, from, read);
        append(buffer, from, end < 0 ? read : end);
        from = end < 0 ? read : end;
        if (end >= 0) {
          if (inHeader) {
            headerEnds();
            inHeader = false;
          } else {
            rowEnds();
          }
        }
      }
    }
    if (scanner.insideRow()) {
      lastRowIsWhole(scanner, inHeader);
      append(new byte[] {'\n'}, 0, 1);
      if (inHeader) {
        headerEnds();
      } else {
        rowEnds();
      }
    } else if (inHeader) {
      throw new NotCsv("a file of this result is empty");
    }
  }

  /** A row without a line end may have been cut; it must have all its cells. */
  private void lastRowIsWhole(CsvRows scanner, boolean inHeader) throws NotCsv {
    boolean lacksCells =
        !inHeader
            && CsvRows.cells(pending, wholeRowsEnd, length).size()
                != CsvRows.cells(header(), 0, header().length).size();
    if (scanner.insideQuotes() || lacksCells) {
      throw new NotCsv("a file of this result ends within a row");
    }
  }

  /** Hands over the last chunk. */
  void finish() throws IOException {
    if (wholeRows > 0) {
      cut();
    }
  }

  byte[] header() {
    return header == null ? new byte[0] : header;
  }

  long rows() {
    return rows;
  }

  int chunks() {
    return number;
  }

  long bytes() {
    return bytes;
  }

  String sha256Hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }

  private void append(byte[] from, int start, int end) throws IOException {
    int added = end - start;
    if (length + added > pending.length) {
      if (length + added - wholeRowsEnd > LONGEST_ROW_BYTES) {
        throw new NotCsv(
            "a row of this result is longer than %d bytes".formatted(LONGEST_ROW_BYTES));
      }
      pending = Arrays.copyOf(pending, Math.max(pending.length * 2, length + added));
    }
    System.arraycopy(from, start, pending, length, added);
    length += added;
  }

  private void headerEnds() throws IOException {
    var line = Arrays.copyOfRange(pending, wholeRowsEnd, length);
    length = wholeRowsEnd;
    if (header == null) {
      header = line;
      sha256.update(line);
      bytes += line.length;
    } else if (!new String(header, StandardCharsets.UTF_8)
        .strip()
        .equals(new String(line, StandardCharsets.UTF_8).strip())) {
      throw new NotCsv("the files of this result have different headers");
    }
  }

  private void rowEnds() throws IOException {
    wholeRowsEnd = length;
    wholeRows++;
    if (wholeRowsEnd >= CHUNK_BYTES) {
      cut();
    }
  }

  private void cut() throws IOException {
    var data = Arrays.copyOf(pending, wholeRowsEnd);
    chunks.take(header(), number, rows, wholeRows, data);
    sha256.update(data);
    number++;
    rows += wholeRows;
    bytes += data.length;
    length = 0;
    wholeRowsEnd = 0;
    wholeRows = 0;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
