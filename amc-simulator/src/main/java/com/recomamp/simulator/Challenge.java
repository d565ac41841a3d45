package com.recomamp.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** What only who began a login can answer (RFC 7636). */
record Challenge(String value, Method method) {
  enum Method {
    PLAIN("plain"),
    S256("S256");

    private final String word;

    Method(String word) {
      this.word = word;
    }
  }

  private static final String WORDS = "[A-Za-z0-9._~-]{43,128}";

  Challenge {
    if (!value.matches(WORDS)) {
      throw new IllegalArgumentException("code_challenge must be 43 to 128 letters and digits");
    }
  }

  static Challenge of(String value, String methodWord) {
    for (var method : Method.values()) {
      if (method.word.equals(methodWord)) {
        return new Challenge(value, method);
      }
    }
    throw new IllegalArgumentException("code_challenge_method must be plain or S256");
  }

  boolean isAnsweredBy(String verifier) {
    return verifier.matches(WORDS)
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8),
            (method == Method.PLAIN ? verifier : hashed(verifier))
                .getBytes(StandardCharsets.UTF_8));
  }

  private static String hashed(String verifier) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
  }
}
