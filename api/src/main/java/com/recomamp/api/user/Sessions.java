package com.recomamp.api.user;

import com.recomamp.store.user.SessionStore;
import com.recomamp.store.user.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.security.crypto.keygen.StringKeyGenerator;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;

/**
 * The logins that were made here. Their tokens are random and mean nothing by themselves, so each
 * can be ended at once.
 */
@Component
class Sessions implements TokenUsers {
  private static final int BYTES = 32;

  private final SessionStore sessions;
  private final SessionSettings settings;
  private final StringKeyGenerator tokens =
      new Base64StringKeyGenerator(Base64.getUrlEncoder().withoutPadding(), BYTES);

  Sessions(SessionStore sessions, SessionSettings settings) {
    this.sessions = sessions;
    this.settings = settings;
  }

  /** The token of a new one. */
  String open(User user) {
    var token = tokens.generateKey();
    sessions.open(sha256(token), user.id(), settings.terms());
    return token;
  }

  @Override
  public User of(String token) {
    return sessions
        .user(sha256(token))
        .orElseThrow(() -> new InvalidBearerTokenException("The session has ended"));
  }

  /** A new token for one that is valid, or was not long ago. */
  Optional<String> renew(String token) {
    var successor = tokens.generateKey();
    return sessions.renew(sha256(token), sha256(successor), settings.terms())
        ? Optional.of(successor)
        : Optional.empty();
  }

  void end(String token) {
    sessions.end(sha256(token));
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
