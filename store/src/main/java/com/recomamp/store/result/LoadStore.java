package com.recomamp.store.result;

import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tables {@code load} and {@code result_chunk}: one try to collect a result, in rows that nobody
 * sees yet.
 */
public class LoadStore {
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
   * @throws IllegalStateException if the load was given up or published meanwhile, so that neither
   *     ever grows
   */
  @Transactional
  public void append(UUID load, int number, long firstRow, int rows, byte[] data) {
    int alive =
        jdbc.sql(
                """
                update load
                   set last_chunk_at = now()
                 where id = :load
                   and abandoned_at is null
                   and not exists (select 1 from result where load_id = :load)
                """)
            .param("load", load)
            .update();
    if (alive == 0) {
      throw new IllegalStateException(
          "load %s was given up or published, it does not go on".formatted(load));
    }
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

  /** Gives up what has not grown for so long and was not published. */
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

  /** Removes what was given up; a separate step, so that a load that still lives is never cut. */
  public int deleteAbandoned() {
    return jdbc.sql(
            """
            delete from load
             where abandoned_at < now()
               and not exists (select 1 from result where load_id = load.id)
            """)
        .update();
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
