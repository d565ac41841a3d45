package com.recomamp.store.ticker;

import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Table {@code ticker}: one row that is claimed for one tick; a claimant that dies holds nobody up.
 */
public final class TickerStore {
  private final JdbcClient jdbc;

  public TickerStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public boolean claim(String worker, Duration until) {
    return jdbc.sql(
                """
                update ticker
                   set next_at = now() + make_interval(secs => :until),
                       claimed_by = :worker
                 where next_at <= now()
                """)
            .param("worker", worker)
            .param("until", until.toMillis() / 1000.0)
            .update()
        == 1;
  }

  /** A long tick keeps its turn. */
  public void goesOn(String worker, Duration until) {
    jdbc.sql(
            """
            update ticker
               set next_at = now() + make_interval(secs => :until)
             where claimed_by = :worker
            """)
        .param("worker", worker)
        .param("until", until.toMillis() / 1000.0)
        .update();
  }

  /**
   * A restored database keeps the time of its last tick until the restore was noticed: what came
   * after it is what was lost.
   */
  public void done() {
    jdbc.sql("update ticker set done_at = now() where not exists (select 1 from unnoticed_restore)")
        .update();
  }

  /** How long ago the last tick was finished; empty before the first. */
  public Optional<Duration> sinceDone() {
    return jdbc.sql(
            "select extract(epoch from now() - done_at) from ticker where done_at is not null")
        .query(Double.class)
        .optional()
        .map(seconds -> Duration.ofMillis((long) (seconds * 1000)));
  }
}
