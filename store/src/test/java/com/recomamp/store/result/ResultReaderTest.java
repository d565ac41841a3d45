package com.recomamp.store.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.workflows.execution.ExecutionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultReaderTest {
  private final TestDatabase database = new TestDatabase();
  private final ResultReader results = new ResultReader(database.jdbc);

  @Test
  void aPageReachesAcrossChunksAndNewlinesInQuotes() {
    var id =
        published("name,n\n", "\"a\nb\",0\n\"c,\\\"d\\\"\",1\n", "e,2\r\n", "f,3\n\"g\n\n\",4");

    assertThat(results.page(id, 1, 3).orElseThrow())
        .isEqualTo(
            new ResultRows(
                List.of(new Manifest.Column("name", "string"), new Manifest.Column("n", "long")),
                List.of(List.of("c,\"d\"", "1"), List.of("e", "2"), List.of("f", "3")),
                5));
  }

  @Test
  void everyPageIsTheSamePartOfTheWhole() {
    var id =
        published("name,n\n", "\"a\nb\",0\n\"c,\\\"d\\\"\",1\n", "e,2\r\n", "f,3\n\"g\n\n\",4");
    var whole = rows(id, 0, 100);

    assertThat(whole).hasSize(5);
    for (int offset = 0; offset <= 6; offset++) {
      for (int limit = 1; limit <= 6; limit++) {
        assertThat(rows(id, offset, limit))
            .isEqualTo(whole.stream().skip(offset).limit(limit).toList());
      }
    }
  }

  @Test
  void theDownloadIsHeaderAndChunks() throws IOException {
    var id = published("name,n\n", "a,0\n", "b,1\n");
    var out = new ByteArrayOutputStream();

    results.writeTo(id, out);

    assertThat(out.toString(UTF_8)).isEqualTo("name,n\na,0\nb,1\n");
  }

  @Test
  void aDownloadWhoseRowsWereRemovedBreaksInsteadOfEndingEarly() {
    var id = published("name,n\n", "a,0\n", "b,1\n");
    database.jdbc.sql("delete from result_chunk where number = 1").update();

    assertThatThrownBy(() -> results.writeTo(id, new ByteArrayOutputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2 chunks, 1 were found");
  }

  @Test
  void whatIsNotPublishedIsNotThere() {
    assertThat(results.page(ExecutionId.next(), 0, 10)).isEmpty();
  }

  private List<List<String>> rows(ExecutionId id, long offset, int limit) {
    return results.page(id, offset, limit).orElseThrow().rows();
  }

  private ExecutionId published(String header, String... chunks) {
    var execution = TestDatabase.execution();
    new AcceptanceStore(database.jdbc, database.transactions).accept(execution);
    var load = UUID.randomUUID();
    database
        .jdbc
        .sql("insert into load (id, execution_id, attempt) values (?, ?, 1)")
        .params(load, execution.id().uuid())
        .update();
    var row = 0;
    for (int number : IntStream.range(0, chunks.length).toArray()) {
      var data = chunks[number].getBytes(UTF_8);
      var rows = count(data);
      database
          .jdbc
          .sql(
              "insert into result_chunk (load_id, number, first_row, rows, data) values (?, ?, ?,"
                  + " ?, ?)")
          .params(load, number, row, rows, data)
          .update();
      row += rows;
    }
    database
        .jdbc
        .sql(
            """
            insert into result (execution_id, attempt, load_id, kind, header, columns, files, rows, chunks, bytes, sha256)
            values (?, 1, ?, 'rows', ?, '[{"name":"name","type":"string"},{"name":"n","type":"long"}]', 1, ?, ?, 0, 'x')
            """)
        .params(execution.id().uuid(), load, header.getBytes(UTF_8), row, chunks.length)
        .update();
    return execution.id();
  }

  private static int count(byte[] data) {
    var scanner = new CsvRows();
    var rows = 0;
    for (int end = scanner.nextEnd(data, 0, data.length);
        end >= 0;
        end = scanner.nextEnd(data, end, data.length)) {
      rows++;
    }
    return scanner.insideRow() ? rows + 1 : rows;
  }
}
