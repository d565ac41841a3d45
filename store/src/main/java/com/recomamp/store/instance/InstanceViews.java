package com.recomamp.store.instance;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Instances as users see them. */
public class InstanceViews {
  private final JdbcClient jdbc;
  private final Supplier<VisibleInstances> visible;

  /**
   * @param visible which instances exist, for whoever looks at the moment
   */
  public InstanceViews(JdbcClient jdbc, Supplier<VisibleInstances> visible) {
    this.jdbc = jdbc;
    this.visible = visible;
  }

  public List<InstanceView> list() {
    return views("true", Map.of());
  }

  public Optional<InstanceView> view(InstanceId id) {
    return views("i.id = :id", Map.of("id", id.value())).stream().findFirst();
  }

  /** Those of which at least one instance exists for whoever looks; their slots are of all. */
  public List<AccountView> accounts() {
    return accounts("true", Map.of());
  }

  public Optional<AccountView> account(UUID id) {
    return accounts("c.id = :id", Map.of("id", id)).stream().findFirst();
  }

  private List<InstanceView> views(String condition, Map<String, Object> values) {
    var instances = visible.get();
    return jdbc.sql(
            """
            select i.id, i.uuid, i.name, i.type,
                   c.id as account_id, c.name as account, c.entity_id, c.marketplace_id, c.region,
                   s.held, s.others, s.cap, coalesce(w.queued, 0) as queued, l.listed_at, l.trouble,
                   i.paused_at, i.paused_by, i.paused_note,
                   c.paused_at as account_paused_at, c.paused_by as account_paused_by,
                   c.paused_note as account_paused_note
              from instance i
              join account c on c.id = i.account_id
              join slots_in_use s on s.instance_id = i.id
              left join instance_look l on l.instance_id = i.id
              left join (select instance_id, count(*) as queued
                           from execution
                          where status = 'queued'
                            and kind = 'run'
                          group by instance_id) w on w.instance_id = i.id
             where %s
               and %s
             order by lower(i.name), i.id
            """
                .formatted(condition, instances.contain("i.id")))
        .params(instances.values(values))
        .query(InstanceViews::view)
        .list();
  }

  private List<AccountView> accounts(String condition, Map<String, Object> values) {
    var instances = visible.get();
    var ofThose =
        instances.areAll()
            ? "true"
            : "c.id in (select account_id from instance where %s)"
                .formatted(instances.contain("id"));
    return jdbc.sql(
            """
            select c.id, c.name, c.entity_id, c.marketplace_id, c.region, c.slot_cap,
                   c.paused_at as account_paused_at, c.paused_by as account_paused_by,
                   c.paused_note as account_paused_note,
                   count(s.instance_id) as instances,
                   coalesce(sum(s.held), 0) as held,
                   coalesce(sum(s.others), 0) as others
              from account c
              left join slots_in_use s on s.account_id = c.id
             where %s
               and %s
             group by c.id
             order by lower(c.name), c.id
            """
                .formatted(condition, ofThose))
        .params(instances.values(values))
        .query(
            (row, _) ->
                new AccountView(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getString("entity_id"),
                    row.getString("marketplace_id"),
                    row.getString("region"),
                    row.getLong("instances"),
                    new InstanceView.Slots(
                        row.getLong("held"), row.getLong("others"), row.getInt("slot_cap")),
                    pause(row, Pause.Scope.ACCOUNT, "account_paused")))
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
    var instances = visible.get();
    return jdbc.sql(
            """
            select i.id, i.account_id, c.entity_id, c.marketplace_id, c.region
              from instance i
              join account c on c.id = i.account_id
             where %s
               and %s
            """
                .formatted(condition, instances.contain("i.id")))
        .params(instances.values(Map.of("id", id)))
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
    var own = pause(row, Pause.Scope.INSTANCE, "paused");
    var pause = own == null ? pause(row, Pause.Scope.ACCOUNT, "account_paused") : own;
    return new InstanceView(
        new InstanceId(row.getString("id")),
        row.getObject("uuid", UUID.class),
        row.getString("name"),
        row.getString("type"),
        row.getString("region"),
        row.getObject("account_id", UUID.class),
        row.getString("account"),
        row.getString("entity_id"),
        row.getString("marketplace_id"),
        new InstanceView.Slots(row.getLong("held"), row.getLong("others"), row.getInt("cap")),
        row.getLong("queued"),
        instant(row, "listed_at"),
        row.getString("trouble"),
        pause != null,
        pause);
  }

  private static @Nullable Pause pause(ResultSet row, Pause.Scope of, String column)
      throws SQLException {
    var at = instant(row, column + "_at");
    return at == null
        ? null
        : new Pause(of, at, row.getString(column + "_by"), row.getString(column + "_note"));
  }
}
