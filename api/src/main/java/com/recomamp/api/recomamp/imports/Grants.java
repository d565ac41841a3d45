package com.recomamp.api.recomamp.imports;

import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.recomamp.Fernet;
import com.recomamp.store.recomamp.SourceRow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Amazon tokens of RecomAMP's users.
 *
 * @param fernet null without RecomAMP's key
 * @param cipher null without the worker's keys
 */
record Grants(
    @Nullable Fernet fernet,
    @Nullable TokenCipher cipher,
    @Nullable String clientId,
    @Nullable String clientSecret) {

  private static final String COLUMN = "auth_tokens";

  /** How Amazon's refresh tokens begin. */
  private static final String IN_CLEAR = "Atzr|";

  /**
   * @throws IllegalArgumentException if a key is none, without saying it
   */
  static Grants of(ImportSettings settings) {
    return new Grants(
        settings.fernetKey() == null ? null : Fernet.of(settings.fernetKey()),
        settings.tokenKeys() == null ? null : TokenCipher.of(settings.tokenKeys()),
        settings.clientId(),
        settings.clientSecret());
  }

  /** What is needed to make a connection at all. */
  record Application(TokenCipher cipher, String clientId, String clientSecret) {
    @Override
    public String toString() {
      return "Application[%s]".formatted(clientId);
    }
  }

  /** Empty if a setting is missing. */
  Optional<Application> application() {
    return clientId == null || clientSecret == null || cipher == null
        ? Optional.empty()
        : Optional.of(new Application(cipher, clientId, clientSecret));
  }

  static boolean has(SourceRow user) {
    return user.json(COLUMN) != null;
  }

  /** A refresh token in clear, or why there is none. */
  sealed interface Token {
    record Read(String refreshToken) implements Token {
      @Override
      public String toString() {
        return "Read[a token]";
      }
    }

    record Unread(String why) implements Token {}
  }

  Token token(SourceRow user) {
    var tokens = user.json(COLUMN);
    var sealed = tokens == null ? "" : tokens.path("refresh_token").asString("");
    if (sealed.isBlank()) {
      return new Token.Unread("RecomAMP had no refresh token");
    }
    if (sealed.startsWith(IN_CLEAR)) {
      return new Token.Read(sealed);
    }
    if (fernet == null) {
      return new Token.Unread("no Fernet key was given (RECOMAMP_FERNET_KEY)");
    }
    return fernet
        .decrypt(sealed)
        .map(
            token ->
                token.isBlank()
                    ? (Token) new Token.Unread("RecomAMP had lost its refresh token")
                    : new Token.Read(token))
        .orElseGet(
            () ->
                new Token.Unread(
                    "the Fernet key is not the one that made its token, or the token is damaged"));
  }
}
