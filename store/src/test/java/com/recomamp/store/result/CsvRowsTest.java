package com.recomamp.store.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
  private static final String FILE =
      "a,\"x\n"
          + "y\",\"say \\\"hi\\\", ok\"\r\n"
          + "\"doubled \"\" quote\",,é漢\n"
          + "\"back\\\\\",\"\\n"
          + "\",\"\"\n"
          + "\"\r\n"
          + "\",b\"c,d";

  private static final List<List<String>> ROWS =
      List.of(
          List.of("a", "x\ny", "say \"hi\", ok"),
          List.of("doubled \" quote", "", "é漢"),
          List.of("back\\", "\\n", ""),
          List.of("\r\n", "b\"c", "d"));

  @Test
  void aRowEndsOutsideQuotesOnly() {
    assertThat(rows(FILE.getBytes(UTF_8), Integer.MAX_VALUE)).isEqualTo(ROWS);
  }

  @Test
  void itDoesNotMatterWhereTheBytesAreCut() {
    var bytes = FILE.getBytes(UTF_8);

    assertThat(IntStream.rangeClosed(1, bytes.length).mapToObj(size -> rows(bytes, size)))
        .allSatisfy(rows -> assertThat(rows).isEqualTo(ROWS));
  }

  @Test
  void afterTheLastLineEndNoRowIsOpen() {
    var scanner = new CsvRows();
    var bytes = "a,b\nc".getBytes(UTF_8);

    assertThat(scanner.nextEnd(bytes, 0, bytes.length)).isEqualTo(4);
    assertThat(scanner.insideRow()).isFalse();
    assertThat(scanner.nextEnd(bytes, 4, bytes.length)).isEqualTo(-1);
    assertThat(scanner.insideRow()).isTrue();
  }

  private static List<List<String>> rows(byte[] bytes, int pieceSize) {
    var scanner = new CsvRows();
    var rows = new ArrayList<List<String>>();
    var start = 0;
    for (int from = 0; from < bytes.length; from += Math.min(pieceSize, bytes.length - from)) {
      var to = from + Math.min(pieceSize, bytes.length - from);
      for (int end = scanner.nextEnd(bytes, from, to);
          end >= 0;
          end = scanner.nextEnd(bytes, end, to)) {
        rows.add(CsvRows.cells(bytes, start, end));
        start = end;
      }
    }
    if (scanner.insideRow()) {
      rows.add(CsvRows.cells(bytes, start, bytes.length));
    }
    return rows;
  }
}
