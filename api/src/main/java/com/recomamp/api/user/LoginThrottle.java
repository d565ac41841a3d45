package com.recomamp.api.user;

import com.recomamp.store.user.LoginFailureStore;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Slows down who guesses passwords, for one user or for many. */
@Component
class LoginThrottle {
  private static final int LONGEST_KEY = 320;

  /** Bytes of an IPv6 address that a provider gives to one customer. */
  private static final int NETWORK = 8;

  private final LoginFailureStore failures;
  private final ThrottleSettings settings;

  LoginThrottle(LoginFailureStore failures, ThrottleSettings settings) {
    this.failures = failures;
    this.settings = settings;
  }

  /** How long to wait before the next try; empty if this one may be. */
  Optional<Duration> tried(String email, String address) {
    return failures
        .count(from(address), settings.perAddress(), settings.window())
        .or(() -> failures.count(of(email), settings.perUser(), settings.window()));
  }

  void succeeded(String email, String address) {
    failures.forget(of(email));
    failures.takeBack(from(address));
  }

  private static String of(String email) {
    var key = "user " + email.strip().toLowerCase(Locale.ROOT);
    return key.substring(0, Math.min(key.length(), LONGEST_KEY));
  }

  private static String from(String address) {
    try {
      var bytes = InetAddress.ofLiteral(address).getAddress();
      return "from "
          + HexFormat.of().formatHex(bytes.length > 4 ? Arrays.copyOf(bytes, NETWORK) : bytes);
    } catch (IllegalArgumentException _) {
      return "from " + address;
    }
  }
}
