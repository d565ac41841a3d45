package com.recomamp.amc;

import java.util.Locale;
import java.util.Optional;

/** OAuth's words for a refusal. */
public enum LwaError {
  /** The refresh token is wrong, revoked, or another application's. */
  INVALID_GRANT,
  /** The application's id or secret is wrong. */
  INVALID_CLIENT,
  UNAUTHORIZED_CLIENT,
  INVALID_REQUEST,
  INVALID_SCOPE,
  UNSUPPORTED_GRANT_TYPE,
  ACCESS_DENIED;

  static Optional<LwaError> of(String word) {
    for (var error : values()) {
      if (error.word().equals(word)) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
