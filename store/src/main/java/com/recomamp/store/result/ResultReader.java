package com.recomamp.store.result;

import com.recomamp.workflows.execution.ExecutionId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads published results: a page from the chunks it lies in, a download chunk by chunk. */
public class ResultReader {
  private final JdbcClient jdbc;

  public ResultReader(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Empty also if its rows have expired. */
  public Optional<ResultView> find(ExecutionId id) {
    return published(id).map(Published::view);
  }

  /** Rows {@code offset} to {@code offset + limit}; empty if nothing is there. */
  public Optional<ResultRows> page(ExecutionId id, long offset, int limit) {
    return published(id)
        .map(
            result ->
                new ResultRows(
                    result.view().columns(),
                    rows(result.load(), offset, Math.min(limit, result.view().rows() - offset)),
                    result.view().rows()));
  }

  /**
   * Writes the whole CSV, one chunk in memory at a time.
   *
   * @throws IOException if {@code out} fails, or if the result was replaced or removed meanwhile
   */
  public void writeTo(ExecutionId id, OutputStream out) throws IOException {
    var result = published(id).orElseThrow(() -> new IOException("%s has no result".formatted(id)));
    out.write(result.header());
    var chunks = 0;
    for (var chunk = firstAfter(result.load(), -1);
        chunk.isPresent();
        chunk = firstAfter(result.load(), chunk.get().number())) {
      out.write(chunk.get().data());
      chunks++;
    }
    if (chunks != result.chunks()) {
      throw new IOException(
          "the result of %s has %d chunks, %d were found".formatted(id, result.chunks(), chunks));
    }
  }

  private record Published(UUID load, byte[] header, int chunks, ResultView view) {}

  private record Chunk(int number, long firstRow, byte[] data) {}

  private Optional<Published> published(ExecutionId id) {
    return jdbc.sql(
            """
            select load_id, header, chunks, kind, rows, bytes, files, sha256, columns, expired_at
              from result
             where execution_id = :id
               and expired_at is null
            """)
        .param("id", id.uuid())
        .query(
            (row, _) ->
                new Published(
                    row.getObject("load_id", UUID.class),
                    row.getBytes("header"),
                    row.getInt("chunks"),
                    ResultView.of(row)))
        .optional();
  }

  private List<List<String>> rows(UUID load, long offset, long count) {
    var rows = new ArrayList<List<String>>();
    var next = count > 0 ? chunkOf(load, offset) : Optional.<Chunk>empty();
    while (next.isPresent()) {
      var chunk = next.get();
      addRows(rows, chunk, offset, offset + count);
      next = rows.size() < count ? firstAfter(load, chunk.number()) : Optional.empty();
    }
    return rows;
  }

  private static void addRows(List<List<String>> rows, Chunk chunk, long from, long to) {
    var data = chunk.data();
    var scanner = new CsvRows();
    var row = chunk.firstRow();
    for (int start = 0; start < data.length && row < to; row++) {
      var end = scanner.nextEnd(data, start, data.length);
      // The last row of AMC's last file may lack its line end.
      var rowEnd = end < 0 ? data.length : end;
      if (row >= from) {
        rows.add(CsvRows.cells(data, start, rowEnd));
      }
      start = rowEnd;
    }
  }

  private Optional<Chunk> chunkOf(UUID load, long row) {
    return chunk(
        """
        select number, first_row, data
          from result_chunk
         where load_id = :load
           and first_row <= :at
         order by first_row desc
         limit 1
        """,
        load,
        row);
  }

  private Optional<Chunk> firstAfter(UUID load, int number) {
    return chunk(
        """
        select number, first_row, data
          from result_chunk
         where load_id = :load
           and number > :at
         order by number
         limit 1
        """,
        load,
        number);
  }

  private Optional<Chunk> chunk(String sql, UUID load, long at) {
    return jdbc.sql(sql)
        .param("load", load)
        .param("at", at)
        .query(
            (row, _) ->
                new Chunk(row.getInt("number"), row.getLong("first_row"), row.getBytes("data")))
        .optional();
  }
}
