package com.recomamp.store.connection;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is known of the reading of a connection's accounts and instances; in its own row. */
public final class SyncStore {
  private final JdbcClient jdbc;

  public SyncStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public void want(UUID connection) {
    jdbc.sql(
            "update connection set sync_wanted_at = coalesce(sync_wanted_at, now()) where id = :id")
        .param("id", connection)
        .update();
  }

  public boolean isWanted(UUID connection) {
    return jdbc.sql(
            """
            select exists (select 1
                             from connection
                            where id = :id
                              and sync_wanted_at is not null)
            """)
        .param("id", connection)
        .query(Boolean.class)
        .single();
  }

  /**
   * @param gained whether it speaks for an instance that it did not speak for before: what waits
   *     there is woken as after a new consent
   * @param trouble with what could not be read; empty if there was none
   */
  public void done(UUID connection, int accounts, int instances, boolean gained, String trouble) {
    jdbc.sql(
            """
            update connection
               set sync_wanted_at = null,
                   synced_at = now(),
                   sync_accounts = :accounts,
                   sync_instances = :instances,
                   sync_trouble = nullif(:trouble, ''),
                   renewed_at = case when :gained then clock_timestamp() else renewed_at end
             where id = :id
            """)
        .param("id", connection)
        .param("gained", gained)
        .param("accounts", accounts)
        .param("instances", instances)
        .param("trouble", trouble)
        .update();
  }

  public void failed(UUID connection, @Nullable String trouble) {
    jdbc.sql(
            """
            update connection
               set sync_wanted_at = null,
                   sync_trouble = :trouble
             where id = :id
            """)
        .param("id", connection)
        .param("trouble", trouble)
        .update();
  }
}
