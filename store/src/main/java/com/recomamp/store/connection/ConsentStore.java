package com.recomamp.store.connection;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code consent}: secrets lie there encrypted, and for minutes. */
public final class ConsentStore {
  private final JdbcClient jdbc;
  private final TokenCipher cipher;

  public ConsentStore(JdbcClient jdbc, TokenCipher cipher) {
    this.jdbc = jdbc;
    this.cipher = cipher;
  }

  /**
   * A consent that is asked for.
   *
   * @param connection the one that is consented to anew; null for a new one
   * @param name of the connection
   * @param codeVerifier of which Amazon was told the challenge
   * @param returnsTo where the browser goes when all is done
   */
  public record Consent(
      UUID user,
      @Nullable UUID connection,
      String name,
      String clientId,
      String clientSecret,
      String codeVerifier,
      URI redirectUri,
      String returnsTo) {

    @Override
    public String toString() {
      return "Consent[%s for %s]".formatted(name, user);
    }
  }

  /**
   * @param state SHA-256 of what Amazon gives back
   */
  public void ask(byte[] state, Consent consent, Duration within) {
    jdbc.sql("delete from consent where expires_at < now()").update();
    jdbc.sql(
            """
            insert into consent (state_sha256, user_id, connection_id, name, client_id, key_id, client_secret,
                                 code_verifier, redirect_uri, returns_to, expires_at)
            values (:state, :user, :connection, :name, :clientId, :keyId, :clientSecret,
                    :codeVerifier, :redirectUri, :returnsTo, now() + make_interval(secs => :within))
            """)
        .param("state", state)
        .param("user", consent.user())
        .param("connection", consent.connection())
        .param("name", consent.name())
        .param("clientId", consent.clientId())
        .param("keyId", cipher.currentKeyId())
        .param("clientSecret", cipher.encrypt(consent.clientSecret()))
        .param("codeVerifier", cipher.encrypt(consent.codeVerifier()))
        .param("redirectUri", consent.redirectUri().toString())
        .param("returnsTo", consent.returnsTo())
        .param("within", within.toMillis() / 1000.0)
        .update();
  }

  /**
   * Once, and not too late.
   *
   * @throws TokenCipher.WrongKey if the key that encrypted it is not configured here any more; it
   *     is gone then, too
   */
  public Optional<Consent> take(byte[] state) {
    return jdbc.sql(
            """
            delete from consent
             where state_sha256 = :state
               and expires_at > now()
            returning user_id, connection_id, name, client_id, key_id, client_secret, code_verifier,
                      redirect_uri, returns_to
            """)
        .param("state", state)
        .query(this::consent)
        .optional();
  }

  private Consent consent(ResultSet row, int number) throws SQLException {
    var keyId = row.getString("key_id");
    return new Consent(
        row.getObject("user_id", UUID.class),
        row.getObject("connection_id", UUID.class),
        row.getString("name"),
        row.getString("client_id"),
        cipher.decrypt(keyId, row.getBytes("client_secret")),
        cipher.decrypt(keyId, row.getBytes("code_verifier")),
        URI.create(row.getString("redirect_uri")),
        row.getString("returns_to"));
  }
}
