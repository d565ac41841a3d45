package com.recomamp.store.connection;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is known of the reading of a connection's accounts and instances; in its own row. */
public final class SyncStore {
  private final JdbcClient jdbc;

  public SyncStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** From now on; a reading that has begun does not count for it. */
  public void want(UUID connection) {
    jdbc.sql("update connection set sync_wanted_at = clock_timestamp() where id = :id")
        .param("id", connection)
        .update();
  }

  /** Since when it is wanted; empty if nobody wants it. */
  public Optional<Instant> wantedAt(UUID connection) {
    return jdbc.sql(
            """
            select sync_wanted_at
              from connection
             where id = :id
               and sync_wanted_at is not null
            """)
        .param("id", connection)
        .query((row, _) -> Objects.requireNonNull(instant(row, "sync_wanted_at")))
        .optional();
  }

  /** Those that nobody has read although it was wanted that long ago. */
  public List<UUID> neglected(Duration age) {
    return jdbc.sql(
            """
            select id
              from connection
             where sync_wanted_at < now() - make_interval(secs => :seconds)
             order by sync_wanted_at
            """)
        .param("seconds", age.toMillis() / 1000.0)
        .query(UUID.class)
        .list();
  }

  /**
   * It speaks for an instance that it did not speak for before: what waits there is woken as after
   * a new consent. In the transaction that gave it access.
   */
  public void gained(UUID connection) {
    jdbc.sql("update connection set renewed_at = clock_timestamp() where id = :id")
        .param("id", connection)
        .update();
  }

  /**
   * @param wanted what it was read for; who has wanted it since then is not served yet
   * @param trouble with what could not be read; empty if there was none
   */
  public void done(UUID connection, Instant wanted, int accounts, int instances, String trouble) {
    jdbc.sql(
            """
            update connection
               set sync_wanted_at = nullif(sync_wanted_at, :wanted),
                   synced_at = now(),
                   sync_accounts = :accounts,
                   sync_instances = :instances,
                   sync_trouble = nullif(:trouble, '')
             where id = :id
            """)
        .param("id", connection)
        .param("wanted", timestamptz(wanted))
        .param("accounts", accounts)
        .param("instances", instances)
        .param("trouble", trouble)
        .update();
  }

  /**
   * @param wanted what it was tried for
   */
  public void failed(UUID connection, Instant wanted, String trouble) {
    jdbc.sql(
            """
            update connection
               set sync_wanted_at = nullif(sync_wanted_at, :wanted),
                   sync_trouble = :trouble
             where id = :id
            """)
        .param("id", connection)
        .param("wanted", timestamptz(wanted))
        .param("trouble", trouble)
        .update();
  }
}
