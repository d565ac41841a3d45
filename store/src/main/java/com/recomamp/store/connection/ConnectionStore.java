package com.recomamp.store.connection;

import static com.recomamp.store.Columns.instant;
import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tables {@code connection} and {@code instance_access}: secrets go in and come out in clear, and
 * lie there encrypted.
 */
public final class ConnectionStore {
  private static final int REENCRYPTED_AT_ONCE = 100;
  private static final String NO_TOKEN = "";

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

  /**
   * One to which its person has yet to consent. Nothing is tried with it until then, as if Amazon
   * had refused it.
   */
  public UUID addWithoutGrant(String name, String region, String clientId, String clientSecret) {
    var id = add(name, region, clientId, clientSecret, NO_TOKEN);
    jdbc.sql(
            """
            update connection
               set refused_at = now(),
                   retry_at = now() + interval '100 years',
                   trouble = 'invalid_grant',
                   trouble_at = now()
             where id = :id
            """)
        .param("id", id)
        .update();
    return id;
  }

  /**
   * Whether it is here and nobody has consented to it yet.
   *
   * @throws TokenCipher.WrongKey if the key that encrypted it is not configured here
   */
  public boolean isWithoutGrant(UUID id) {
    return found(id).filter(connection -> connection.refreshToken().equals(NO_TOKEN)).isPresent();
  }

  /**
   * The consent that somebody gave elsewhere, for a connection to which nobody has consented here;
   * a consent that was given here stays.
   *
   * @return whether it counts now
   */
  public boolean giveFirstGrant(UUID id, String clientSecret, String refreshToken) {
    return granted(id, clientSecret, refreshToken, "renewed_at is null");
  }

  /**
   * A person has consented again: nothing that was held against the connection counts any more, and
   * a worker wakes everybody who waited for it.
   */
  public boolean renew(UUID id, String clientSecret, String refreshToken) {
    return granted(id, clientSecret, refreshToken, "true");
  }

  private boolean granted(UUID id, String clientSecret, String refreshToken, String condition) {
    // The token first, as a refresh locks them: it is locked for as long as Amazon takes to answer.
    jdbc.sql(
            """
            update access_token
               set number = number + 1, key_id = null, token = null, refresh_at = now(), rejected_at = null
             where connection_id = (select id from connection where id = :id and %s)
            """
                .formatted(condition))
        .param("id", id)
        .update();
    return jdbc.sql(
                """
                with forgiven as (
                  update instance_access
                     set refused_until = null, submit_refused_until = null, trouble = null, trouble_at = null
                   where connection_id = (select id from connection where id = :id and %1$s))
                update connection
                   set key_id = :keyId,
                       client_secret = :clientSecret,
                       refresh_token = :refreshToken,
                       refused_at = null, retry_at = null, trouble = null, trouble_at = null,
                       renewed_at = clock_timestamp()
                 where id = :id
                   and %1$s
                """
                    .formatted(condition))
            .param("id", id)
            .param("keyId", cipher.currentKeyId())
            .param("clientSecret", cipher.encrypt(clientSecret))
            .param("refreshToken", cipher.encrypt(refreshToken))
            .update()
        == 1;
  }

  /**
   * A connection for calls that are about no instance.
   *
   * @return null if there is none
   */
  public @Nullable Candidate candidate(UUID id) {
    return jdbc.sql(
            """
            select c.id, c.name, c.region, c.client_id, b.not_before, c.refused_at, c.retry_at,
                   null::timestamptz as refused_until, null::timestamptz as submit_refused_until,
                   c.renewed_at, now() as seen_at
              from connection c
              left join call_budget b on b.connection_id = c.id and b.region = c.region
             where c.id = :id
            """)
        .param("id", id)
        .query(ConnectionStore::candidate)
        .optional()
        .orElse(null);
  }

  /** Deletes it with all that it could reach Amazon with; its instances and executions stay. */
  public boolean remove(UUID id) {
    return jdbc.sql(
                """
                with token as (delete from access_token where connection_id = :id),
                budget as (delete from call_budget where connection_id = :id),
                access as (delete from instance_access where connection_id = :id)
                delete from connection
                 where id = :id
                """)
            .param("id", id)
            .update()
        == 1;
  }

  /**
   * The connections that may speak for an instance, in the order in which they are tried. A consent
   * holds in every region, so they speak in that of the account.
   */
  public List<Candidate> forInstance(InstanceId instance) {
    return jdbc.sql(
            """
            select c.id, c.name, o.region, c.client_id, b.not_before, c.refused_at, c.retry_at,
                   a.refused_until, a.submit_refused_until, c.renewed_at, now() as seen_at
              from connection c
              join instance_access a on a.connection_id = c.id
              join instance i on i.id = a.instance_id
              join account o on o.id = i.account_id
              left join call_budget b on b.connection_id = c.id and b.region = o.region
             where a.instance_id = :instance
             order by a.rank, c.id
            """)
        .param("instance", instance.value())
        .query(ConnectionStore::candidate)
        .list();
  }

  /**
   * @throws TokenCipher.WrongKey if the key that encrypted it is not configured here
   */
  public Connection credential(UUID id) {
    return found(id).orElseThrow(() -> new EmptyResultDataAccessException(1));
  }

  private Optional<Connection> found(UUID id) {
    return jdbc.sql(
            """
            select id, name, region, client_id, key_id, client_secret, refresh_token, renewed_at
              from connection
             where id = :id
            """)
        .param("id", id)
        .query(this::connection)
        .optional();
  }

  /**
   * Login with Amazon refuses this grant: a person must mend it. What was said about an older
   * consent does not count.
   */
  public boolean grantRefused(Connection tried, String trouble, Duration retryAfter) {
    return jdbc.sql(
                """
                update connection
                   set refused_at = coalesce(refused_at, now()),
                       retry_at = now() + make_interval(secs => :retryAfter),
                       trouble = :trouble,
                       trouble_at = now()
                 where id = :id
                   and renewed_at is not distinct from :renewedAt
                """)
            .param("id", tried.id())
            .param("trouble", trouble)
            .param("retryAfter", seconds(retryAfter))
            .param("renewedAt", timestamptz(tried.renewedAt()))
            .update()
        == 1;
  }

  /**
   * Login with Amazon has answered a refresh with another refresh token than it was asked with.
   * What became of an older consent does not count.
   */
  public void refreshTokenChanged(Connection asked, String refreshToken) {
    jdbc.sql(
            """
            update connection
               set key_id = :keyId,
                   client_secret = :clientSecret,
                   refresh_token = :refreshToken
             where id = :id
               and renewed_at is not distinct from :renewedAt
            """)
        .param("id", asked.id())
        .param("keyId", cipher.currentKeyId())
        .param("clientSecret", cipher.encrypt(asked.clientSecret()))
        .param("refreshToken", cipher.encrypt(refreshToken))
        .param("renewedAt", timestamptz(asked.renewedAt()))
        .update();
  }

  /** Whether it is too early to try again what Login with Amazon has refused. */
  public boolean isGrantRefused(UUID id) {
    return jdbc.sql(
            "select refused_at is not null and retry_at > now() from connection where id = :id")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  /** A grant that was refused is good after all: whoever waits for it is woken. */
  public void grantAccepted(UUID id) {
    jdbc.sql(
            """
            update connection
               set refused_at = null, retry_at = null, trouble = null, trouble_at = null,
                   renewed_at = clock_timestamp()
             where id = :id
               and refused_at is not null
            """)
        .param("id", id)
        .update();
  }

  /**
   * AMC does not let this connection look at the instance. Said of an older token it is no news.
   */
  public void lookRefused(
      InstanceId instance, UUID id, long token, String trouble, Duration until) {
    refused(instance, id, token, trouble, until, "refused_until");
  }

  /** AMC does not let this connection submit; whether it may look, a look will tell. */
  public void submitRefused(
      InstanceId instance, UUID id, long token, String trouble, Duration until) {
    refused(instance, id, token, trouble, until, "submit_refused_until");
  }

  private void refused(
      InstanceId instance, UUID id, long token, String trouble, Duration until, String column) {
    jdbc.sql(
            """
            update instance_access
               set %s = now() + make_interval(secs => :until),
                   trouble = :trouble,
                   trouble_at = now()
             where instance_id = :instance
               and connection_id = :id
               and exists (select 1
                             from access_token
                            where connection_id = :id
                              and number = :token)
            """
                .formatted(column))
        .param("instance", instance.value())
        .param("id", id)
        .param("token", token)
        .param("trouble", trouble)
        .param("until", seconds(until))
        .update();
  }

  /** Connections that were renewed, and nobody has been told yet. */
  public List<Renewed> renewed() {
    return jdbc.sql(
            """
            select id, name, renewed_at
              from connection
             where renewed_at is not null
               and (renewal_told_at is null or renewal_told_at < renewed_at)
             order by renewed_at
            """)
        .query(
            (row, _) ->
                new Renewed(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    Objects.requireNonNull(instant(row, "renewed_at"))))
        .list();
  }

  /** A consent that came back. */
  public record Renewed(UUID id, String name, Instant at) {}

  /** The instances that are looked at and for which a connection may speak. */
  public List<InstanceId> tendedInstances(UUID id) {
    return jdbc.sql(
            """
            select i.id
              from instance i
              join instance_access a on a.instance_id = i.id
             where a.connection_id = :id
               and i.tended
            """)
        .param("id", id)
        .query((row, _) -> new InstanceId(row.getString("id")))
        .list();
  }

  /** Everybody who waited for this renewal was woken; one that came meanwhile stays to be told. */
  public void told(Renewed renewed) {
    jdbc.sql("update connection set renewal_told_at = :at where id = :id")
        .param("id", renewed.id())
        .param("at", timestamptz(renewed.at()))
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

  /**
   * Encrypts with the current key what lies under another one that is known here. Safe to do by
   * many at once: what was renewed or encrypted anew meanwhile stays. Returns the keys that encrypt
   * nothing any more after that.
   */
  public List<String> reencrypt() {
    var emptied = new TreeSet<String>();
    for (var old : underOtherKeys()) {
      if (reencrypted(old)) {
        emptied.add(old.keyId());
      }
    }
    jdbc.sql(
            """
            update access_token
               set key_id = null, token = null, refresh_at = now()
             where key_id <> :current
               and key_id = any(:known)
            """)
        .param("current", cipher.currentKeyId())
        .param("known", cipher.keyIds().toArray(String[]::new))
        .update();
    emptied.removeAll(keysInUse().keySet());
    return List.copyOf(emptied);
  }

  /** How many connections each key encrypts, and with them the consents that are awaited. */
  public Map<String, Long> keysInUse() {
    var used = new TreeMap<String, Long>();
    jdbc.sql(
            """
            select key_id, count(*) as secrets
              from (select key_id
                      from connection
                     union all
                    select key_id
                      from consent
                     where expires_at > now()) encrypted
             group by key_id
            """)
        .query(
            row -> {
              used.put(row.getString("key_id"), row.getLong("secrets"));
            });
    return used;
  }

  private record Sealed(UUID id, String keyId, byte[] clientSecret, byte[] refreshToken) {}

  private List<Sealed> underOtherKeys() {
    return jdbc.sql(
            """
            select id, key_id, client_secret, refresh_token
              from connection
             where key_id <> :current
               and key_id = any(:known)
             order by id
             limit :limit
            """)
        .param("current", cipher.currentKeyId())
        .param("known", cipher.keyIds().toArray(String[]::new))
        .param("limit", REENCRYPTED_AT_ONCE)
        .query(
            (row, _) ->
                new Sealed(
                    row.getObject("id", UUID.class),
                    row.getString("key_id"),
                    row.getBytes("client_secret"),
                    row.getBytes("refresh_token")))
        .list();
  }

  private boolean reencrypted(Sealed old) {
    if (!cipher.canDecrypt(old.keyId(), old.refreshToken())
        || !cipher.canDecrypt(old.keyId(), old.clientSecret())) {
      return false;
    }
    return jdbc.sql(
                """
                update connection
                   set key_id = :keyId,
                       client_secret = :clientSecret,
                       refresh_token = :refreshToken
                 where id = :id
                   and key_id = :oldKeyId
                   and refresh_token = :oldRefreshToken
                """)
            .param("id", old.id())
            .param("keyId", cipher.currentKeyId())
            .param("clientSecret", cipher.encrypt(cipher.decrypt(old.keyId(), old.clientSecret())))
            .param("refreshToken", cipher.encrypt(cipher.decrypt(old.keyId(), old.refreshToken())))
            .param("oldKeyId", old.keyId())
            .param("oldRefreshToken", old.refreshToken())
            .update()
        == 1;
  }

  private static Candidate candidate(ResultSet row, int index) throws SQLException {
    return new Candidate(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("region"),
        row.getString("client_id"),
        instant(row, "not_before"),
        instant(row, "refused_at"),
        instant(row, "retry_at"),
        instant(row, "refused_until"),
        instant(row, "submit_refused_until"),
        instant(row, "renewed_at"),
        Objects.requireNonNull(instant(row, "seen_at")));
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
        instant(row, "renewed_at"));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
