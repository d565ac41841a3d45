package com.recomamp.api.user;

import com.recomamp.api.digest.Sha256;
import com.recomamp.store.user.SessionStore;
import com.recomamp.store.user.User;
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
    sessions.open(Sha256.bytes(token), user.id(), settings.terms());
    return token;
  }

  @Override
  public User of(String token) {
    return sessions
        .user(Sha256.bytes(token))
        .orElseThrow(() -> new InvalidBearerTokenException("The session has ended"));
  }

  /** A new token for one that is valid, or was not long ago. */
  Optional<String> renew(String token) {
    var successor = tokens.generateKey();
    return sessions.renew(Sha256.bytes(token), Sha256.bytes(successor), settings.terms())
        ? Optional.of(successor)
        : Optional.empty();
  }

  void end(String token) {
    sessions.end(Sha256.bytes(token));
  }
}
