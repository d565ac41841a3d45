package com.recomamp.store.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CsvRowTest {

  @Test
  void quotesStandOnlyWhereTheyAreNeeded() {
    assertThat(written("a", "b c", "", "1.50")).isEqualTo("a,b c,,1.50\n");
    assertThat(written("a,b", "say \"hi\"", "two\nlines"))
        .isEqualTo("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n");
    assertThat(written("C:\\a", "C:\\a,b", "a,\\", "\\\""))
        .isEqualTo("C:\\a,\"C:\\a,b\",\"a,\\\\\",\"\\\\\"\"\"\n");
  }

  @Test
  void nothingIsAnEmptyCell() {
    assertThat(written("a", null, "b")).isEqualTo("a,,b\n");
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("rows") List<List<String>> rows) {
    var csv = new StringBuilder();
    rows.forEach(row -> CsvRow.append(csv, row));
    var bytes = csv.toString().getBytes(StandardCharsets.UTF_8);

    var scanner = new CsvRows();
    int at = 0;
    for (var row : rows) {
      int end = scanner.nextEnd(bytes, at, bytes.length);
      assertThat(CsvRows.cells(bytes, at, end)).isEqualTo(row);
      at = end;
    }
    assertThat(at).isEqualTo(bytes.length);
  }

  @Provide
  Arbitrary<List<List<String>>> rows() {
    var cell = Arbitraries.strings().withChars("ab ,\"\\\n\r'ü€").ofMaxLength(8);
    return cell.list().ofMinSize(1).ofMaxSize(4).list().ofMinSize(1).ofMaxSize(5);
  }

  private static String written(String... cells) {
    var csv = new StringBuilder();
    CsvRow.append(csv, Arrays.asList(cells));
    return csv.toString();
  }
}
