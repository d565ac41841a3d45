package com.recomamp.store.instance;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.instance.Stray.Kind;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code stray}: AMC executions under a mark of ours that no attempt has. */
public final class StrayStore {
  private final JdbcClient jdbc;

  public StrayStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Those among {@code ids} that were found before. */
  public List<String> known(InstanceId instance, List<String> ids) {
    return jdbc.sql(
            """
            select amc_execution_id
              from stray
             where instance_id = :instance
               and amc_execution_id = any(:ids)
            """)
        .param("instance", instance.value())
        .param("ids", ids.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  /** False if it was found before. */
  public boolean found(
      InstanceId instance,
      String amcExecutionId,
      ExecutionId execution,
      int attempt,
      Kind kind,
      boolean ended) {
    return jdbc.sql(
                """
                insert into stray (instance_id, amc_execution_id, execution_id, number, kind, ended_at)
                values (:instance, :amcExecutionId, :execution, :attempt, :kind, case when :ended then now() end)
                on conflict do nothing
                """)
            .param("instance", instance.value())
            .param("amcExecutionId", amcExecutionId)
            .param("execution", execution.uuid())
            .param("attempt", attempt)
            .param("kind", kind.name().toLowerCase(Locale.ROOT))
            .param("ended", ended)
            .update()
        == 1;
  }

  /** Duplicates that AMC has not ended, as far as seen. */
  public List<Stray> alive(InstanceId instance) {
    return jdbc.sql(
            """
            select amc_execution_id, execution_id, number, found_at, cancel_sent_at
              from stray
             where instance_id = :instance
               and kind = 'duplicate'
               and ended_at is null
               and found_at > now() - interval '48 hours'
             order by found_at
            """)
        .param("instance", instance.value())
        .query(StrayStore::stray)
        .list();
  }

  /** AMC was told to cancel it just now, whatever it answered. */
  public void cancelSent(InstanceId instance, String amcExecutionId) {
    jdbc.sql(
            """
            update stray
               set cancel_sent_at = now()
             where instance_id = :instance
               and amc_execution_id = :amcExecutionId
            """)
        .param("instance", instance.value())
        .param("amcExecutionId", amcExecutionId)
        .update();
  }

  public void ended(InstanceId instance, String amcExecutionId) {
    jdbc.sql(
            """
            update stray
               set ended_at = now()
             where instance_id = :instance
               and amc_execution_id = :amcExecutionId
               and ended_at is null
            """)
        .param("instance", instance.value())
        .param("amcExecutionId", amcExecutionId)
        .update();
  }

  private static Stray stray(ResultSet row, int index) throws SQLException {
    return new Stray(
        row.getString("amc_execution_id"),
        new ExecutionId(row.getObject("execution_id", UUID.class)),
        row.getInt("number"),
        Objects.requireNonNull(instant(row, "found_at")),
        instant(row, "cancel_sent_at"));
  }
}
