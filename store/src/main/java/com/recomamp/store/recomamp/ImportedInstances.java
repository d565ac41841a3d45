package com.recomamp.store.recomamp;

import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts and instances of RecomAMP; what is here already stays as it is. */
public class ImportedInstances {
  /** RecomAMP knew no others. */
  private static final String TYPE = "STANDARD";

  private final JdbcClient jdbc;

  public ImportedInstances(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What an account is called at AMC, and where it is. */
  public record Place(UUID id, String entityId, String marketplaceId, String region) {}

  /** The account that has this entity in this marketplace here. */
  public Optional<Place> account(String entityId, String marketplaceId) {
    return jdbc.sql(
            """
            select id, entity_id, marketplace_id, region
              from account
             where entity_id = :entityId
               and marketplace_id = :marketplaceId
            """)
        .param("entityId", entityId)
        .param("marketplaceId", marketplaceId)
        .query((row, _) -> place(row))
        .optional();
  }

  public void addAccount(Place account, String name) {
    jdbc.sql(
            """
            insert into account (id, entity_id, marketplace_id, region, name)
            values (:id, :entityId, :marketplaceId, :region, :name)
            """)
        .param("id", account.id())
        .param("entityId", account.entityId())
        .param("marketplaceId", account.marketplaceId())
        .param("region", account.region())
        .param("name", name)
        .update();
  }

  /**
   * @param uuid its second id
   */
  public record Here(UUID uuid, PinnedInstance instance) {}

  /** The instance, if it is here. */
  public Optional<Here> instance(InstanceId id) {
    return jdbc.sql(
            """
            select i.uuid, i.id, i.account_id, c.entity_id, c.marketplace_id, c.region
              from instance i
              join account c on c.id = i.account_id
             where i.id = :id
            """)
        .param("id", id.value())
        .query((row, _) -> new Here(row.getObject("uuid", UUID.class), pinned(row)))
        .optional();
  }

  public void addInstance(InstanceId id, UUID uuid, UUID account, String name) {
    jdbc.sql(
            """
            insert into instance (id, uuid, account_id, name, type)
            values (:id, :uuid, :account, :name, :type)
            """)
        .param("id", id.value())
        .param("uuid", uuid)
        .param("account", account)
        .param("name", name)
        .param("type", TYPE)
        .update();
    jdbc.sql("insert into instance_look (instance_id) values (:id)")
        .param("id", id.value())
        .update();
  }

  /** Those that were brought over, by the UUID that they had. */
  public Map<UUID, PinnedInstance> instances() {
    var instances = new HashMap<UUID, PinnedInstance>();
    jdbc.sql(
            """
            select m.source_id, i.id, i.account_id, c.entity_id, c.marketplace_id, c.region
              from imported m
              join instance i on i.uuid = m.target
              join account c on c.id = i.account_id
             where m.kind = 'instance'
            """)
        .query(
            (ResultSet row) -> {
              instances.put(row.getObject("source_id", UUID.class), pinned(row));
            });
    return instances;
  }

  /** Accounts that were brought over, by the UUID that they had. */
  public Map<UUID, Place> accounts() {
    var accounts = new HashMap<UUID, Place>();
    jdbc.sql(
            """
            select m.source_id, c.id, c.entity_id, c.marketplace_id, c.region
              from imported m
              join account c on c.id = m.target
             where m.kind = 'account'
            """)
        .query(
            (ResultSet row) -> {
              accounts.put(row.getObject("source_id", UUID.class), place(row));
            });
    return accounts;
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getObject("id", UUID.class),
        row.getString("entity_id"),
        row.getString("marketplace_id"),
        row.getString("region"));
  }

  private static PinnedInstance pinned(ResultSet row) throws SQLException {
    return new PinnedInstance(
        new InstanceId(row.getString("id")),
        row.getObject("account_id", UUID.class),
        row.getString("entity_id"),
        row.getString("marketplace_id"),
        row.getString("region"));
  }
}
