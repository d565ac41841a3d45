package com.recomamp.store.result;

import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.util.Map;
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
    return rows(
        jdbc.sql("select rows from result where execution_id = :execution")
            .param("execution", execution.uuid()));
  }

  /** Empty also while the result is an earlier attempt's. */
  public OptionalLong rows(ExecutionId execution, int attempt) {
    return rows(
        jdbc.sql(
                """
                select rows
                  from result
                 where execution_id = :execution
                   and attempt = :attempt
                """)
            .param("execution", execution.uuid())
            .param("attempt", attempt));
  }

  private static OptionalLong rows(JdbcClient.StatementSpec asked) {
    var rows = asked.query(Long.class).optional();
    return rows.isPresent() ? OptionalLong.of(rows.get()) : OptionalLong.empty();
  }

  /**
   * Publishes a load, if none of its attempt was published before, every row that was counted is
   * there, and the attempt is still the open one: a collector that was held up must not pass off an
   * old attempt's rows as a later one's. The result of an earlier attempt gives way.
   *
   * @return false if it was given up, is not whole or too late, or another one was first
   */
  @Transactional
  public boolean publish(ExecutionId execution, UUID load, Manifest manifest) {
    // A statement of its own: the next one sees what was committed while this one waited.
    boolean open =
        jdbc.sql("select ended_at is null from execution where id = :execution for no key update")
            .param("execution", execution.uuid())
            .query(Boolean.class)
            .single();
    return open && insert(execution, load, manifest);
  }

  private boolean insert(ExecutionId execution, UUID load, Manifest manifest) {
    return jdbc.sql(
                """
                insert into result (execution_id, attempt, load_id, kind, header, columns, files, rows, chunks, bytes, sha256)
                select l.execution_id, l.attempt, l.id, :kind, :header, :columns::jsonb, :files, :rows, :chunks, :bytes, :sha256
                  from load l
                  join attempt a on a.execution_id = l.execution_id
                                and a.number = l.attempt
                 where l.id = :load
                   and l.execution_id = :execution
                   and l.abandoned_at is null
                   and a.closed_at is null
                   and (select count(*) = :chunks
                               and coalesce(sum(c.rows), 0) = :rows
                               and coalesce(sum(octet_length(c.data)), 0) + octet_length(:header::bytea) = :bytes
                          from result_chunk c
                         where c.load_id = l.id)
                   for update of l
                on conflict (execution_id) do update
                   set attempt = excluded.attempt,
                       load_id = excluded.load_id,
                       kind = excluded.kind,
                       header = excluded.header,
                       columns = excluded.columns,
                       files = excluded.files,
                       rows = excluded.rows,
                       chunks = excluded.chunks,
                       bytes = excluded.bytes,
                       sha256 = excluded.sha256,
                       published_at = now(),
                       expired_at = null
                 where result.attempt < excluded.attempt
                """)
            .params(values(execution, load, manifest))
            .update()
        == 1;
  }

  /**
   * Publishes what was brought here with an execution that had ended elsewhere, in the transaction
   * that made both.
   */
  public void publishImported(ExecutionId execution, UUID load, Manifest manifest) {
    jdbc.sql(
            """
            insert into result (execution_id, attempt, load_id, kind, header, columns, files, rows, chunks, bytes, sha256)
            select execution_id, attempt, id, :kind, :header, :columns::jsonb, :files, :rows, :chunks, :bytes, :sha256
              from load
             where id = :load
               and execution_id = :execution
            """)
        .params(values(execution, load, manifest))
        .update();
  }

  private static Map<String, Object> values(ExecutionId execution, UUID load, Manifest manifest) {
    return Map.of(
        "execution", execution.uuid(),
        "load", load,
        "kind", manifest.kind().word(),
        "header", manifest.header(),
        "columns", JSON.writeValueAsString(manifest.columns()),
        "files", manifest.files(),
        "rows", manifest.rows(),
        "chunks", manifest.chunks(),
        "bytes", manifest.bytes(),
        "sha256", manifest.sha256());
  }

  /**
   * Results published so long ago give their loads up and keep what is known about them.
   *
   * @param most at once
   * @return how many
   */
  public int expire(Duration age, int most) {
    return jdbc.sql(
            """
            with expired as (
              select execution_id, load_id
                from result
               where expired_at is null
                 and published_at < now() - make_interval(secs => :age)
               order by published_at
               limit :most
                 for no key update skip locked),
            given_up as (
              update load
                 set abandoned_at = now()
                from expired
               where id = expired.load_id)
            update result
               set load_id = null,
                   expired_at = now()
              from expired
             where result.execution_id = expired.execution_id
            """)
        .param("age", age.toSeconds())
        .param("most", most)
        .update();
  }
}
