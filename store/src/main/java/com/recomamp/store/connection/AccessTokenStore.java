package com.recomamp.store.connection;

import static com.recomamp.store.Columns.instant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Table {@code access_token}: what one worker got from Login with Amazon is every worker's. */
public final class AccessTokenStore {
  /** A token that ends sooner may end on its way. */
  private static final Duration USEFUL = Duration.ofSeconds(30);

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final TokenCipher cipher;

  public AccessTokenStore(JdbcClient jdbc, TransactionOperations transactions, TokenCipher cipher) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.cipher = cipher;
  }

  /**
   * @param value null if there is none that can be read here and lives long enough
   * @param isDue whether it may be refreshed now
   */
  public record Kept(
      long number,
      @Nullable String value,
      @Nullable Instant expiresAt,
      Instant refreshAt,
      boolean isDue) {

    public boolean isUseful() {
      return value != null;
    }

    @Override
    public String toString() {
      return "Kept[%d, until %s]".formatted(number, expiresAt);
    }
  }

  /** What came of asking Login with Amazon. */
  public sealed interface Refresh {
    /**
     * @param life from when it was asked for
     * @param renewAfter the same
     */
    record Fetched(String value, Duration life, Duration renewAfter) implements Refresh {
      @Override
      public String toString() {
        return "Fetched[for " + life + "]";
      }
    }

    /** None came, and nobody asks again before the pause is over. */
    record Failed(Duration pause) implements Refresh {}
  }

  public Kept find(UUID connection) {
    return find(connection, "").orElseGet(() -> new Kept(0, null, null, Instant.EPOCH, true));
  }

  /**
   * Asks Login with Amazon, one worker at a time: under the row's lock, which a worker that
   * vanished loses with its idle transaction. Whoever has a useful token does not wait for it, the
   * others do, and take what the first one got.
   *
   * @param within longer than the login takes
   * @return empty if the one who asks needed too long
   */
  public Optional<Kept> refreshed(UUID connection, Duration within, Supplier<Refresh> login) {
    jdbc.sql("insert into access_token (connection_id) values (:connection) on conflict do nothing")
        .param("connection", connection)
        .update();
    boolean isUseful = find(connection).isUseful();
    try {
      return Objects.requireNonNull(
          transactions.execute(
              _ -> {
                bounded(within);
                var kept = find(connection, "for no key update" + (isUseful ? " skip locked" : ""));
                if (kept.isEmpty()) {
                  return Optional.of(find(connection));
                }
                return Optional.of(
                    kept.get().isDue() ? written(connection, login.get()) : kept.get());
              }));
    } catch (UncategorizedSQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLException().getSQLState())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * AMC did not take this token. One that is not the newest is no news; the newest is dropped, and
   * the next one fetched. False if that did not help: the one before it was not taken either.
   *
   * @param just within this time of the one before it a token is not to blame
   */
  public boolean rejected(UUID connection, long number, Duration just) {
    var justRejected =
        jdbc.sql(
                """
                with newest as (
                  select connection_id,
                         coalesce(rejected_at > now() - make_interval(secs => :just), false) as again
                    from access_token
                   where connection_id = :connection
                     and number = :number
                     and token is not null
                     for no key update),
                dropped as (
                  update access_token t
                     set key_id = null, token = null, refresh_at = now(), rejected_at = now()
                    from newest n
                   where t.connection_id = n.connection_id
                     and not n.again)
                select again from newest
                """)
            .param("connection", connection)
            .param("number", number)
            .param("just", seconds(just))
            .query(Boolean.class)
            .optional();
    return !justRejected.orElse(false);
  }

  private void bounded(Duration within) {
    for (var setting : new String[] {"lock_timeout", "idle_in_transaction_session_timeout"}) {
      jdbc.sql("select set_config(:setting, :millis, true)")
          .param("setting", setting)
          .param("millis", Long.toString(within.toMillis()))
          .query(String.class)
          .single();
    }
  }

  private Kept written(UUID connection, Refresh refresh) {
    switch (refresh) {
      case Refresh.Fetched(var value, var life, var renewAfter) ->
          jdbc.sql(
                  """
                  update access_token
                     set number = number + 1,
                         key_id = :keyId,
                         token = :token,
                         expires_at = now() + make_interval(secs => :life),
                         refresh_at = now() + make_interval(secs => :renewAfter)
                   where connection_id = :connection
                  """)
              .param("connection", connection)
              .param("keyId", cipher.currentKeyId())
              .param("token", cipher.encrypt(value))
              .param("life", seconds(life))
              .param("renewAfter", seconds(renewAfter))
              .update();
      case Refresh.Failed(var pause) ->
          jdbc.sql(
                  """
                  update access_token
                     set refresh_at = clock_timestamp() + make_interval(secs => :pause)
                   where connection_id = :connection
                  """)
              .param("connection", connection)
              .param("pause", seconds(pause))
              .update();
    }
    return find(connection);
  }

  private Optional<Kept> find(UUID connection, String lock) {
    return jdbc.sql(
            """
            select number, key_id, token, expires_at, refresh_at,
                   expires_at > clock_timestamp() + make_interval(secs => :useful) as lives,
                   refresh_at <= clock_timestamp() as due
              from access_token
             where connection_id = :connection
             %s
            """
                .formatted(lock))
        .param("connection", connection)
        .param("useful", seconds(USEFUL))
        .query(this::kept)
        .optional();
  }

  private Kept kept(ResultSet row, int index) throws SQLException {
    var keyId = row.getString("key_id");
    var token = row.getBytes("token");
    boolean isReadable = keyId != null && cipher.canDecrypt(keyId, token);
    boolean isDue = row.getBoolean("due") || keyId != null && !isReadable;
    return new Kept(
        row.getLong("number"),
        isReadable && row.getBoolean("lives") ? cipher.decrypt(keyId, token) : null,
        instant(row, "expires_at"),
        Objects.requireNonNull(instant(row, "refresh_at")),
        isDue);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
