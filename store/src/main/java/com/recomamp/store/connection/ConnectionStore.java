package com.recomamp.store.connection;

import static com.recomamp.store.Columns.instant;

import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code connection}: secrets go in and come out in clear, and lie there encrypted. */
public final class ConnectionStore {
  private final JdbcClient jdbc;
  private final TokenCipher cipher;

  public ConnectionStore(JdbcClient jdbc, TokenCipher cipher) {
    this.jdbc = jdbc;
    this.cipher = cipher;
  }

  public UUID add(
      String name, String region, String clientId, String clientSecret, String refreshToken) {
    var id = PublicId.next();
    jdbc.sql(
            """
            insert into connection (id, name, region, client_id, key_id, client_secret, refresh_token)
            values (:id, :name, :region, :clientId, :keyId, :clientSecret, :refreshToken)
            """)
        .param("id", id)
        .param("name", name)
        .param("region", region)
        .param("clientId", clientId)
        .param("keyId", cipher.currentKeyId())
        .param("clientSecret", cipher.encrypt(clientSecret))
        .param("refreshToken", cipher.encrypt(refreshToken))
        .update();
    return id;
  }

  /** The connections that may speak for an instance, in the order in which they are tried. */
  public List<Connection> forInstance(InstanceId instance) {
    return jdbc.sql(
            """
            select c.id, c.name, c.region, c.client_id, c.key_id, c.client_secret, c.refresh_token, c.not_before
              from connection c
              join instance_access a on a.connection_id = c.id
             where a.instance_id = :instance
             order by a.rank, c.id
            """)
        .param("instance", instance.value())
        .query(this::connection)
        .list();
  }

  /** AMC asked to wait: no worker calls it with this connection until then. */
  public void throttled(UUID id, Duration pause) {
    jdbc.sql(
            """
            update connection
               set not_before = greatest(not_before, now() + make_interval(secs => :pause))
             where id = :id
            """)
        .param("id", id)
        .param("pause", pause.toMillis() / 1000.0)
        .update();
  }

  /**
   * Whether the keys that are configured here are those that encrypted; one secret per key tells.
   */
  public boolean canDecryptAll() {
    return jdbc
        .sql(
            """
            select distinct on (key_id) key_id, refresh_token
              from connection
             order by key_id, created_at desc
            """)
        .query(
            (row, _) -> cipher.canDecrypt(row.getString("key_id"), row.getBytes("refresh_token")))
        .list()
        .stream()
        .allMatch(readable -> readable);
  }

  private Connection connection(ResultSet row, int index) throws SQLException {
    var keyId = row.getString("key_id");
    return new Connection(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("region"),
        row.getString("client_id"),
        cipher.decrypt(keyId, row.getBytes("client_secret")),
        cipher.decrypt(keyId, row.getBytes("refresh_token")),
        instant(row, "not_before"));
  }
}
