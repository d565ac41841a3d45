package com.recomamp.store.instance;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Instances as users see them. */
public class InstanceViews {
  private final JdbcClient jdbc;

  public InstanceViews(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public List<InstanceView> list() {
    return jdbc.sql(
            """
            select i.id, i.uuid, i.name, i.type,
                   c.name as account, c.entity_id, c.marketplace_id, c.region,
                   s.held, s.others, s.cap, coalesce(w.queued, 0) as queued, l.listed_at, l.trouble,
                   coalesce(i.paused_at, c.paused_at) is not null as paused,
                   case when i.paused_at is not null then i.paused_note else c.paused_note end as paused_note
              from instance i
              join account c on c.id = i.account_id
              join slots_in_use s on s.instance_id = i.id
              left join instance_look l on l.instance_id = i.id
              left join (select instance_id, count(*) as queued
                           from execution
                          where status = 'queued'
                          group by instance_id) w on w.instance_id = i.id
             order by lower(i.name), i.id
            """)
        .query(InstanceViews::view)
        .list();
  }

  public Optional<PinnedInstance> find(InstanceId id) {
    return pinned("i.id = :id", id.value());
  }

  /** By the id that RecomAMP's frontend uses beside AMC's. */
  public Optional<PinnedInstance> find(UUID uuid) {
    return pinned("i.uuid = :id", uuid);
  }

  private Optional<PinnedInstance> pinned(String condition, Object id) {
    return jdbc.sql(
            """
            select i.id, i.account_id, c.entity_id, c.marketplace_id, c.region
              from instance i
              join account c on c.id = i.account_id
             where %s
            """
                .formatted(condition))
        .param("id", id)
        .query(
            (row, _) ->
                new PinnedInstance(
                    new InstanceId(row.getString("id")),
                    row.getObject("account_id", UUID.class),
                    row.getString("entity_id"),
                    row.getString("marketplace_id"),
                    row.getString("region")))
        .optional();
  }

  private static InstanceView view(ResultSet row, int number) throws SQLException {
    return new InstanceView(
        new InstanceId(row.getString("id")),
        row.getObject("uuid", UUID.class),
        row.getString("name"),
        row.getString("type"),
        row.getString("region"),
        row.getString("account"),
        row.getString("entity_id"),
        row.getString("marketplace_id"),
        new InstanceView.Slots(row.getLong("held"), row.getLong("others"), row.getInt("cap")),
        row.getLong("queued"),
        instant(row, "listed_at"),
        row.getString("trouble"),
        row.getBoolean("paused"),
        row.getString("paused_note"));
  }
}
