package com.recomamp.store.connection;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Connections as users see them; nothing that is secret is read. */
public final class ConnectionViews {
  private final JdbcClient jdbc;
  private final Supplier<VisibleInstances> visible;

  /**
   * @param visible which instances exist, for whoever looks at the moment
   */
  public ConnectionViews(JdbcClient jdbc, Supplier<VisibleInstances> visible) {
    this.jdbc = jdbc;
    this.visible = visible;
  }

  /** Those that speak for an instance that exists for whoever looks; who sees all, sees all. */
  public List<ConnectionView> list() {
    var instances = visible.get();
    var ofThose =
        instances.areAll()
            ? "true"
            : "c.id in (select connection_id from instance_access where %s)"
                .formatted(instances.contain("instance_id"));
    return jdbc.sql(
            """
            select c.id, c.name, c.region, c.trouble, c.trouble_at, c.renewed_at,
                   c.sync_wanted_at is not null as syncing, c.synced_at, c.sync_accounts, c.sync_instances,
                   c.sync_trouble,
                   case when c.refused_at is null and p.until > now() then 'THROTTLED'
                        when c.refused_at is null then 'OK'
                        when c.trouble in ('invalid_grant', 'access_denied') then 'NEEDS_CONSENT'
                        else 'MISCONFIGURED' end as state,
                   case when c.refused_at is null and p.until > now() then p.until end as until,
                   array(select a.instance_id
                           from instance_access a
                          where a.connection_id = c.id
                            and %1$s
                          order by a.instance_id) as instances,
                   array(select a.instance_id
                           from instance_access a
                          where a.connection_id = c.id
                            and greatest(a.refused_until, a.submit_refused_until) > now()
                            and %1$s
                          order by a.instance_id) as refused_by
              from connection c
             cross join lateral (select max(not_before) as until
                                   from call_budget
                                  where connection_id = c.id) p
             where %2$s
             order by lower(c.name), c.id
            """
                .formatted(instances.contain("a.instance_id"), ofThose))
        .params(instances.values(Map.of()))
        .query(ConnectionViews::view)
        .list();
  }

  private static ConnectionView view(ResultSet row, int index) throws SQLException {
    return new ConnectionView(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("region"),
        ConnectionView.State.valueOf(row.getString("state")),
        instant(row, "until"),
        row.getString("trouble"),
        instant(row, "trouble_at"),
        instant(row, "renewed_at"),
        instances(row, "instances"),
        instances(row, "refused_by"),
        row.getBoolean("syncing"),
        instant(row, "synced_at"),
        row.getObject("sync_accounts", Integer.class),
        row.getObject("sync_instances", Integer.class),
        row.getString("sync_trouble"));
  }

  private static List<InstanceId> instances(ResultSet row, String column) throws SQLException {
    return Arrays.stream((String[]) row.getArray(column).getArray()).map(InstanceId::new).toList();
  }
}
