package com.recomamp.store.ticker;

import java.time.Duration;
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

  public void done() {
    jdbc.sql("update ticker set done_at = now()").update();
  }
}
