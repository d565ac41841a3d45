package com.recomamp.store.result;

import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.execution.ExecutionId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tables {@code load} and {@code result_chunk}: one try to collect a result, in rows that nobody
 * sees yet.
 */
public class LoadStore {
  private static final String DISK_FULL = "53100";
  private static final int MOST_CHUNKS = 500;

  private final JdbcClient jdbc;

  public LoadStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public UUID begin(ExecutionId execution, int attempt) {
    var id = PublicId.next();
    jdbc.sql("insert into load (id, execution_id, attempt) values (:id, :execution, :attempt)")
        .param("id", id)
        .param("execution", execution.uuid())
        .param("attempt", attempt)
        .update();
    return id;
  }

  /**
   * One short transaction per chunk.
   *
   * @throws IllegalStateException if the load was given up, or its attempt's result is published:
   *     this load, which then must not grow, or another one's, and this one is in vain
   * @throws DiskFull if PostgreSQL says so
   */
  @Transactional
  public void append(UUID load, int number, long firstRow, int rows, byte[] data) {
    int alive =
        jdbc.sql(
                """
                update load
                   set last_chunk_at = now(),
                       bytes = bytes + :bytes
                 where id = :load
                   and abandoned_at is null
                   and not exists (select 1
                                     from result
                                    where execution_id = load.execution_id
                                      and attempt >= load.attempt)
                """)
            .param("load", load)
            .param("bytes", data.length)
            .update();
    if (alive == 0) {
      throw new IllegalStateException(
          "load %s was given up, or its execution has a result: it does not go on".formatted(load));
    }
    try {
      insert(load, number, firstRow, rows, data);
    } catch (DataAccessResourceFailureException full) {
      throw full.getMostSpecificCause() instanceof SQLException said
              && DISK_FULL.equals(said.getSQLState())
          ? new DiskFull()
          : full;
    }
  }

  private void insert(UUID load, int number, long firstRow, int rows, byte[] data) {
    jdbc.sql(
            """
            insert into result_chunk (load_id, number, first_row, rows, data)
            values (:load, :number, :firstRow, :rows, :data)
            """)
        .param("load", load)
        .param("number", number)
        .param("firstRow", firstRow)
        .param("rows", rows)
        .param("data", data)
        .update();
  }

  /** Its collector lives, though no chunk is full yet. */
  public void stillGoesOn(UUID load) {
    jdbc.sql("update load set last_chunk_at = now() where id = :load and abandoned_at is null")
        .param("load", load)
        .update();
  }

  /** Gives up what nobody has gone on with for so long and was not published. */
  public void abandonStale(Duration silence) {
    jdbc.sql(
            """
            update load
               set abandoned_at = now()
             where abandoned_at is null
               and last_chunk_at < now() - make_interval(secs => :silence)
               and not exists (select 1 from result where load_id = load.id)
            """)
        .param("silence", silence.toSeconds())
        .update();
  }

  /**
   * Removes what was given up; a separate step, so that a load that still lives is never cut, and
   * in pieces that PostgreSQL takes seconds for.
   */
  public void deleteAbandoned() {
    while (deleteChunks() == MOST_CHUNKS) {}
    jdbc.sql(
            """
            delete from load
             where abandoned_at < now()
               and not exists (select 1 from result where load_id = load.id)
               and not exists (select 1 from result_chunk where load_id = load.id)
            """)
        .update();
  }

  private int deleteChunks() {
    return jdbc.sql(
            """
            delete from result_chunk
             where (load_id, number) in (select c.load_id, c.number
                                           from load l
                                           join result_chunk c on c.load_id = l.id
                                          where l.abandoned_at < now()
                                            and not exists (select 1 from result where load_id = l.id)
                                          limit :most)
            """)
        .param("most", MOST_CHUNKS)
        .update();
  }

  /**
   * Bytes that the database needs: its size, but of the results only what is still there.
   * PostgreSQL writes over what was deleted, and never gives it back to the disk.
   */
  public long bytesNeeded() {
    return jdbc.sql(
            """
            select pg_database_size(current_database()) - pg_total_relation_size('result_chunk')
                   + (select coalesce(sum(bytes), 0) from load)
            """)
        .query(Long.class)
        .single();
  }

  /** Gives one load up at once. */
  public void abandon(UUID load) {
    jdbc.sql(
            """
            update load
               set abandoned_at = now()
             where id = :load
               and not exists (select 1 from result where load_id = :load)
            """)
        .param("load", load)
        .update();
  }
}
