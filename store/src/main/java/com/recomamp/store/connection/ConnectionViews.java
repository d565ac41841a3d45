package com.recomamp.store.connection;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Connections as users see them; nothing that is secret is read. */
public final class ConnectionViews {
  private final JdbcClient jdbc;

  public ConnectionViews(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public List<ConnectionView> list() {
    return jdbc.sql(
            """
            select c.id, c.name, c.region, c.trouble, c.trouble_at, c.renewed_at,
                   case when c.refused_at is null and c.not_before > now() then 'THROTTLED'
                        when c.refused_at is null then 'OK'
                        when c.trouble in ('invalid_grant', 'access_denied') then 'NEEDS_CONSENT'
                        else 'MISCONFIGURED' end as state,
                   case when c.refused_at is null and c.not_before > now() then c.not_before end as until,
                   array(select a.instance_id
                           from instance_access a
                          where a.connection_id = c.id
                          order by a.instance_id) as instances,
                   array(select a.instance_id
                           from instance_access a
                          where a.connection_id = c.id
                            and greatest(a.refused_until, a.submit_refused_until) > now()
                          order by a.instance_id) as refused_by
              from connection c
             order by lower(c.name), c.id
            """)
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
        instances(row, "refused_by"));
  }

  private static List<InstanceId> instances(ResultSet row, String column) throws SQLException {
    return Arrays.stream((String[]) row.getArray(column).getArray()).map(InstanceId::new).toList();
  }
}
