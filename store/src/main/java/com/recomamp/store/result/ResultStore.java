package com.recomamp.store.result;

import com.recomamp.workflows.execution.ExecutionId;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Table {@code result}: published once, whole, or not at all. */
public class ResultStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public ResultStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public OptionalLong rows(ExecutionId execution) {
    var rows =
        jdbc.sql("select rows from result where execution_id = :execution")
            .param("execution", execution.uuid())
            .query(Long.class)
            .optional();
    return rows.isPresent() ? OptionalLong.of(rows.get()) : OptionalLong.empty();
  }

  /**
   * Publishes a load, if none was published before and every row that was counted is there.
   *
   * @return false if it was given up, is not whole, or another one was first
   */
  @Transactional
  public boolean publish(ExecutionId execution, UUID load, Manifest manifest) {
    return jdbc.sql(
                """
                insert into result (execution_id, load_id, kind, header, columns, files, rows, chunks, bytes, sha256)
                select l.execution_id, l.id, :kind, :header, :columns::jsonb, :files, :rows, :chunks, :bytes, :sha256
                  from load l
                 where l.id = :load
                   and l.execution_id = :execution
                   and l.abandoned_at is null
                   and (select count(*) = :chunks
                               and coalesce(sum(c.rows), 0) = :rows
                               and coalesce(sum(octet_length(c.data)), 0) + octet_length(:header::bytea) = :bytes
                          from result_chunk c
                         where c.load_id = l.id)
                   for update of l
                on conflict (execution_id) do nothing
                """)
            .param("execution", execution.uuid())
            .param("load", load)
            .param("kind", manifest.kind())
            .param("header", manifest.header())
            .param("columns", JSON.writeValueAsString(manifest.columns()))
            .param("files", manifest.files())
            .param("rows", manifest.rows())
            .param("chunks", manifest.chunks())
            .param("bytes", manifest.bytes())
            .param("sha256", manifest.sha256())
            .update()
        == 1;
  }
}
