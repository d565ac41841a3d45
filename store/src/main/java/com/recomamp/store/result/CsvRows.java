package com.recomamp.store.result;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where rows end in CSV that arrives in pieces of any size: commas, cells in double quotes
 * where needed, a quote inside them written {@code \"} (as AMC does) or {@code ""}, rows ended by
 * LF or CRLF. All that matters is ASCII, so UTF-8 may be cut inside a character.
 */
public final class CsvRows {
  private enum Place {
    CELL_START,
    BARE,
    QUOTED,
    ESCAPED,
    /** After a quote inside quotes: the end of the cell, or the first half of {@code ""}. */
    AFTER_QUOTE
  }

  private Place place = Place.CELL_START;
  private boolean insideRow;

  /**
   * The index after the next end of a row in {@code bytes[from..to)}, or -1 when the row goes on in
   * the next piece.
   */
  public int nextEnd(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (endsRow(bytes[i])) {
        return i + 1;
      }
    }
    return -1;
  }

  /** Whether bytes were seen since the last end of a row: at the end of a file, one more row. */
  public boolean insideRow() {
    return insideRow;
  }

  /** Whether a cell was begun with a quote and has not ended. */
  public boolean insideQuotes() {
    return place == Place.QUOTED || place == Place.ESCAPED;
  }

  private boolean endsRow(byte octet) {
    insideRow = true;
    place =
        switch (place) {
          case QUOTED ->
              switch (octet) {
                case '\\' -> Place.ESCAPED;
                case '"' -> Place.AFTER_QUOTE;
                default -> Place.QUOTED;
              };
          case ESCAPED -> Place.QUOTED;
          case CELL_START, BARE, AFTER_QUOTE ->
              switch (octet) {
                case '"' -> place == Place.BARE ? Place.BARE : Place.QUOTED;
                case ',', '\n' -> Place.CELL_START;
                default -> Place.BARE;
              };
        };
    if (octet == '\n' && place == Place.CELL_START) {
      insideRow = false;
      return true;
    }
    return false;
  }

  /** The cells of the row in {@code bytes[from..to)}, with or without its line end. */
  public static List<String> cells(byte[] bytes, int from, int to) {
    int end = to;
    if (end > from && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > from && bytes[end - 1] == '\r') {
      end--;
    }
    var cells = new ArrayList<String>();
    var cell = new ByteArrayOutputStream();
    var scanner = new CsvRows();
    for (int i = from; i < end; i++) {
      var before = scanner.place;
      scanner.endsRow(bytes[i]);
      switch (scanner.place) {
        case CELL_START -> {
          cells.add(cell.toString(StandardCharsets.UTF_8));
          cell.reset();
        }
        case BARE -> cell.write(bytes[i]);
        case QUOTED -> {
          switch (before) {
            case CELL_START -> {}
            case ESCAPED -> {
              if (bytes[i] != '"' && bytes[i] != '\\') {
                cell.write('\\');
              }
              cell.write(bytes[i]);
            }
            case BARE, QUOTED, AFTER_QUOTE -> cell.write(bytes[i]);
          }
        }
        case ESCAPED, AFTER_QUOTE -> {}
      }
    }
    cells.add(cell.toString(StandardCharsets.UTF_8));
    return cells;
  }
}
