package com.recomamp.store.instance;

import com.recomamp.workflows.PublicId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code account}. */
public final class AccountStore {
  private final JdbcClient jdbc;

  public AccountStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The one that has this entity in this marketplace. */
  public Optional<Account> find(String entityId, String marketplaceId) {
    return jdbc.sql(
            """
            select id, entity_id, marketplace_id, region, name
              from account
             where entity_id = :entityId
               and marketplace_id = :marketplaceId
            """)
        .param("entityId", entityId)
        .param("marketplaceId", marketplaceId)
        .query(AccountStore::account)
        .optional();
  }

  /** Makes the account, or names the one that has this entity and marketplace already. */
  public Account save(String entityId, String marketplaceId, String region, String name) {
    return written(
        entityId, marketplaceId, region, name, "name = excluded.name, region = excluded.region");
  }

  /** The same, but a name that it has here already stays. */
  public Account found(String entityId, String marketplaceId, String region, String name) {
    return written(entityId, marketplaceId, region, name, "region = excluded.region");
  }

  private Account written(
      String entityId, String marketplaceId, String region, String name, String otherwise) {
    return jdbc.sql(
            """
            insert into account (id, entity_id, marketplace_id, region, name)
            values (:id, :entityId, :marketplaceId, :region, :name)
            on conflict (entity_id, marketplace_id) do update set %s
            returning id, entity_id, marketplace_id, region, name
            """
                .formatted(otherwise))
        .param("id", PublicId.next())
        .param("entityId", entityId)
        .param("marketplaceId", marketplaceId)
        .param("region", region)
        .param("name", name)
        .query(AccountStore::account)
        .single();
  }

  public static Account account(ResultSet row, int index) throws SQLException {
    return new Account(
        row.getObject("id", UUID.class),
        row.getString("entity_id"),
        row.getString("marketplace_id"),
        row.getString("region"),
        row.getString("name"));
  }
}
