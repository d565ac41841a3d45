package com.recomamp.api.user;

import com.recomamp.api.http.Refusal;
import com.recomamp.store.user.UserStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Passwords as Spring Security hashes them, each with its algorithm in front. */
@Component
class Passwords {
  private static final int SHORTEST = 12;

  /** In bytes; bcrypt reads no more. */
  private static final int LONGEST = 72;

  private final PasswordEncoder encoder =
      PasswordEncoderFactories.createDelegatingPasswordEncoder();

  /** Compared with where there is nobody, so that an unknown user takes as long as a known one. */
  private final String nobodys = hashed(UUID.randomUUID().toString());

  /**
   * @param field named in the refusal
   * @throws Refusal if it is too short or too long
   */
  String hash(String field, String password) {
    if (password.codePointCount(0, password.length()) < SHORTEST) {
      throw Refusal.invalid(field, "must have at least %d characters".formatted(SHORTEST));
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw Refusal.invalid(field, "must have at most %d bytes".formatted(LONGEST));
    }
    return hashed(password);
  }

  private String hashed(String password) {
    return String.valueOf(encoder.encode(password));
  }

  boolean match(@Nullable String password, Optional<UserStore.Login> login) {
    var given = password == null || isTooLong(password) ? "" : password;
    boolean same = encoder.matches(given, login.map(UserStore.Login::passwordHash).orElse(nobodys));
    return same && login.isPresent() && !given.isEmpty();
  }

  private static boolean isTooLong(String password) {
    return password.getBytes(StandardCharsets.UTF_8).length > LONGEST;
  }
}
