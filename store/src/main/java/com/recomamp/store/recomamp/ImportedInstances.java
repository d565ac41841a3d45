package com.recomamp.store.recomamp;

import com.recomamp.store.instance.Account;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts and instances of RecomAMP, which may be here already. */
public class ImportedInstances {
  private final JdbcClient jdbc;

  public ImportedInstances(JdbcClient jdbc) {
    this.jdbc = jdbc;
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
  public Map<UUID, Account> accounts() {
    var accounts = new HashMap<UUID, Account>();
    jdbc.sql(
            """
            select m.source_id, c.id, c.entity_id, c.marketplace_id, c.region, c.name
              from imported m
              join account c on c.id = m.target
             where m.kind = 'account'
            """)
        .query(
            (ResultSet row) -> {
              accounts.put(row.getObject("source_id", UUID.class), AccountStore.account(row, 0));
            });
    return accounts;
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
