package com.recomamp.store.instance;

import com.recomamp.store.TextLock;
import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.instance.InstanceId;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables {@code instance} and {@code instance_access}. */
public final class InstanceStore {
  private final JdbcClient jdbc;

  public InstanceStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public void save(InstanceId id, Account account, String name, String type) {
    save(id, PublicId.next(), account, name, type);
  }

  /**
   * @param uuid its second id, unless it is here and has one
   */
  public void save(InstanceId id, UUID uuid, Account account, String name, String type) {
    jdbc.sql(
            """
            insert into instance (id, uuid, account_id, name, type)
            values (:id, :uuid, :account, :name, :type)
            on conflict (id) do update set name = excluded.name, type = excluded.type
            """)
        .param("id", id.value())
        .param("uuid", uuid)
        .param("account", account.id())
        .param("name", name)
        .param("type", type)
        .update();
    jdbc.sql("insert into instance_look (instance_id) values (:id) on conflict do nothing")
        .param("id", id.value())
        .update();
  }

  public Account account(InstanceId id) {
    return jdbc.sql(
            """
            select c.id, c.entity_id, c.marketplace_id, c.region, c.name
              from account c
              join instance i on i.account_id = c.id
             where i.id = :id
            """)
        .param("id", id.value())
        .query(AccountStore::account)
        .single();
  }

  /**
   * Lets a connection speak for the instance, after those that may already. Within a transaction it
   * waits for whoever is writing that nobody may.
   *
   * @return whether it could not before
   */
  public boolean giveAccess(InstanceId id, UUID connection) {
    lockAccess(jdbc, id);
    return jdbc.sql(
                """
                insert into instance_access (instance_id, connection_id, rank)
                select :id, :connection, count(*)
                  from instance_access
                 where instance_id = :id
                on conflict do nothing
                """)
            .param("id", id.value())
            .param("connection", connection)
            .update()
        == 1;
  }

  /**
   * Nobody is given access to the instance until the transaction ends. Not the instance's row:
   * whoever holds that must not want the account's lock afterwards, and who parks does.
   */
  public static void lockAccess(JdbcClient jdbc, InstanceId id) {
    TextLock.take(jdbc, "access to " + id.value());
  }
}
