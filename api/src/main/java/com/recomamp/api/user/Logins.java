package com.recomamp.api.user;

import com.recomamp.api.http.AccessSettings;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.user.User;
import com.recomamp.store.user.UserStore;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logging in here, where no identity provider does it. It never makes users. */
@Component
public class Logins {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  /** What the pages of a server without logins send; nobody reads it. */
  private static final String FIXED = "local";

  private final AccessSettings access;
  private final UserStore users;
  private final Passwords passwords;
  private final LoginThrottle throttle;
  private final Sessions sessions;

  Logins(
      AccessSettings access,
      UserStore users,
      Passwords passwords,
      LoginThrottle throttle,
      Sessions sessions) {
    this.access = access;
    this.users = users;
    this.passwords = passwords;
    this.throttle = throttle;
    this.sessions = sessions;
  }

  public sealed interface Answer {
    /**
     * @param token to be sent as a bearer token
     */
    record LoggedIn(String token, User user) implements Answer {
      @Override
      public String toString() {
        return "LoggedIn[%s]".formatted(user.name());
      }
    }

    /** User or password are wrong; which, is not said. */
    record Refused() implements Answer, Proof {}

    record Throttled(Duration retryAfter) implements Answer, Proof {
      public String sentence() {
        var minutes = Math.max(1, Math.ceilDiv(retryAfter.toSeconds(), 60));
        return "Too many failed logins: try again in %d minute%s."
            .formatted(minutes, minutes == 1 ? "" : "s");
      }
    }

    /** The identity provider does that. */
    record Elsewhere() implements Answer, Proof {}
  }

  /** Whether somebody knows a password that is kept here. */
  sealed interface Proof permits Given, Answer.Refused, Answer.Throttled, Answer.Elsewhere {}

  record Given(User user) implements Proof {}

  /**
   * @param address from which it is asked
   */
  public Answer logIn(@Nullable String email, @Nullable String password, String address) {
    return switch (access.users()) {
      case FIXED -> new Answer.LoggedIn(FIXED, users.find(Requester.LOCAL.id()).orElseThrow());
      case TOKENS, PASSWORDS ->
          switch (proof(email, password, address)) {
            case Given(var user) -> loggedIn(user);
            case Answer.Refused refused -> refused;
            case Answer.Throttled throttled -> throttled;
            case Answer.Elsewhere elsewhere -> elsewhere;
          };
    };
  }

  private Answer loggedIn(User user) {
    users.loggedIn(user.id());
    return new Answer.LoggedIn(sessions.open(user), user);
  }

  /**
   * @param address from which it is tried; who guesses has to wait
   */
  Proof proof(@Nullable String email, @Nullable String password, String address) {
    return access.users() == AccessSettings.Users.PASSWORDS
        ? checked(email == null ? "" : email.strip(), password, address)
        : new Answer.Elsewhere();
  }

  private Proof checked(String email, @Nullable String password, String address) {
    var wait = throttle.tried(email, address);
    if (wait.isPresent()) {
      LOG.warn("too many failed logins, the last from {}: refused for {}", address, wait.get());
      return new Answer.Throttled(wait.get());
    }
    var login = users.login(email);
    if (!passwords.match(password, login)) {
      return new Answer.Refused();
    }
    throttle.succeeded(email, address);
    return new Given(login.orElseThrow().user());
  }

  /**
   * A new token for an old one that may have expired not long ago.
   *
   * @return empty if the user has to log in again
   */
  public Optional<String> renew(@Nullable String token) {
    return switch (access.users()) {
      case FIXED -> Optional.of(FIXED);
      case TOKENS -> Optional.empty();
      case PASSWORDS -> token == null ? Optional.empty() : sessions.renew(token);
    };
  }

  public void logOut(@Nullable String token) {
    if (access.users() == AccessSettings.Users.PASSWORDS && token != null) {
      sessions.end(token);
    }
  }
}
