package com.recomamp.store.instance;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code data_source_list}: which tables an instance has, and who is to ask AMC for them. */
public final class DataSourceStore {
  /** What is wanted is wanted again after seconds, because the message that says so may be lost. */
  private static final String DUE =
      """
      (coalesce(l.read_at < now() - make_interval(secs => :refreshAfter), true)
       and coalesce(l.failed_at < now() - make_interval(secs => :retryAfter), true)
       and coalesce(l.wanted_at < now() - interval '15 seconds', true))\
      """;

  private final JdbcClient jdbc;

  public DataSourceStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param refreshAfter how old they may be
   * @param retryAfter how long AMC is left alone after it did not tell them
   */
  public DataSources of(InstanceId instance, Duration refreshAfter, Duration retryAfter) {
    return jdbc.sql(
            """
            select l.names, l.read_at, l.wanted_at is not null as wanted, l.trouble,
                   extract(epoch from now() - l.read_at) as age,
                   %s as due
              from data_source_list l
             where l.instance_id = :instance
            """
                .formatted(DUE))
        .param("instance", instance.value())
        .param("refreshAfter", refreshAfter.toSeconds())
        .param("retryAfter", retryAfter.toSeconds())
        .query(DataSourceStore::dataSources)
        .optional()
        .orElse(DataSources.NEVER_WANTED);
  }

  /** Of all who find them due at the same time, one is told that it was the one who wanted them. */
  public boolean want(InstanceId instance, Duration refreshAfter, Duration retryAfter) {
    return jdbc.sql(
                """
                insert into data_source_list as l (instance_id, wanted_at)
                values (:instance, now())
                on conflict (instance_id) do update set wanted_at = now()
                 where %s
                """
                    .formatted(DUE))
            .param("instance", instance.value())
            .param("refreshAfter", refreshAfter.toSeconds())
            .param("retryAfter", retryAfter.toSeconds())
            .update()
        == 1;
  }

  public boolean areWanted(InstanceId instance) {
    return jdbc.sql(
            """
            select exists (select 1
                             from data_source_list
                            where instance_id = :instance
                              and wanted_at is not null)
            """)
        .param("instance", instance.value())
        .query(Boolean.class)
        .single();
  }

  /** What AMC has just listed, the last page too; takes the place of everything before. */
  public void read(InstanceId instance, Collection<String> names) {
    jdbc.sql(
            """
            update data_source_list
               set names = :names,
                   read_at = now(),
                   wanted_at = null,
                   failed_at = null,
                   trouble = null
             where instance_id = :instance
               and wanted_at is not null
            """)
        .param("instance", instance.value())
        .param("names", names.toArray(String[]::new))
        .update();
  }

  /** AMC has not told them; what it told before stays. */
  public void failed(InstanceId instance, String trouble) {
    jdbc.sql(
            """
            update data_source_list
               set failed_at = now(),
                   trouble = :trouble,
                   wanted_at = null
             where instance_id = :instance
               and wanted_at is not null
            """)
        .param("instance", instance.value())
        .param("trouble", trouble)
        .update();
  }

  private static DataSources dataSources(ResultSet row, int number) throws SQLException {
    var readAt = instant(row, "read_at");
    return new DataSources(
        List.of((String[]) row.getArray("names").getArray()),
        readAt,
        readAt == null ? null : Duration.ofMillis((long) (row.getDouble("age") * 1_000)),
        row.getBoolean("wanted"),
        row.getBoolean("due"),
        row.getString("trouble"));
  }
}
