package com.recomamp.worker.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.result.CsvRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkCutterTest {
  private record Chunk(int number, long firstRow, int rows, byte[] data) {}

  private final List<Chunk> chunks = new ArrayList<>();
  private final ChunkCutter cutter =
      new ChunkCutter(
          (_, number, firstRow, rows, data) -> chunks.add(new Chunk(number, firstRow, rows, data)));

  @Test
  void theHeaderOfEveryFileButTheFirstIsDropped() throws IOException {
    cutter.file(stream("a,b\n1,2\n"));
    cutter.file(stream("a,b\r\n3,4"));
    cutter.finish();

    assertThat(new String(cutter.header(), StandardCharsets.UTF_8)).isEqualTo("a,b\n");
    assertThat(all()).isEqualTo("1,2\n3,4\n");
    assertThat(cutter.rows()).isEqualTo(2);
  }

  @Test
  void filesWithDifferentHeadersAreNotOneResult() throws IOException {
    cutter.file(stream("a,b\n1,2\n"));

    assertThatThrownBy(() -> cutter.file(stream("a,c\n3,4\n")))
        .isInstanceOf(ChunkCutter.NotCsv.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b\n1,2\n3", "a,b\n1,\"2", "a,b\n1,\"2\\\"\n3,4\n", "\"a"})
  void aFileThatEndsWithinARowIsNotTakenForWhole(String text) {
    assertThatThrownBy(() -> cutter.file(stream(text))).isInstanceOf(ChunkCutter.NotCsv.class);
  }

  @Test
  void aHeaderWithoutRowsIsAResultWithoutRows() throws IOException {
    cutter.file(stream("a,b"));
    cutter.finish();

    assertThat(cutter.rows()).isZero();
    assertThat(cutter.chunks()).isZero();
    assertThat(cutter.bytes()).isEqualTo(4);
  }

  @Test
  void chunksEndWhereRowsEndHoweverTheBytesArrive() throws Exception {
    var random = new Random(4711);
    var text = new StringBuilder("name,note\n");
    for (int row = 0; row < 40_000; row++) {
      text.append("campaign ")
          .append(row)
          .append(",\"said \\\"hé\\\", then\n")
          .append("x".repeat(random.nextInt(120)))
          .append("\"\n");
    }
    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);

    cutter.file(inPieces(bytes, random));
    cutter.finish();

    assertThat(chunks).hasSizeGreaterThan(2);
    assertThat(cutter.rows()).isEqualTo(40_000);
    assertThat(cutter.bytes()).isEqualTo(bytes.length);
    assertThat(cutter.sha256Hex())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    assertThat(chunks)
        .allSatisfy(
            chunk -> {
              var scanner = new CsvRows();
              int rows = 0;
              int last = 0;
              for (int end = scanner.nextEnd(chunk.data, 0, chunk.data.length);
                  end >= 0;
                  end = scanner.nextEnd(chunk.data, end, chunk.data.length)) {
                rows++;
                last = end;
              }
              assertThat(rows).isEqualTo(chunk.rows);
              assertThat(last).isEqualTo(chunk.data.length);
            });
    long next = 0;
    for (var chunk : chunks) {
      assertThat(chunk.firstRow).isEqualTo(next);
      next += chunk.rows;
    }
  }

  @Test
  void aRowWithoutEndIsRefusedBeforeItFillsTheMemory() {
    var endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertThatThrownBy(() -> cutter.file(endless)).hasMessageContaining("longer than");
  }

  private String all() {
    var all = new ByteArrayOutputStream();
    chunks.forEach(chunk -> all.writeBytes(chunk.data));
    return all.toString(StandardCharsets.UTF_8);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static InputStream inPieces(byte[] bytes, Random random) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, 1 + random.nextInt(5_000)));
      }
    };
  }
}
