package com.recomamp.worker.connection;

import com.recomamp.amc.AccessToken;
import com.recomamp.amc.AmcRegion;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.amc.LwaCredential;
import com.recomamp.amc.LwaException;
import com.recomamp.store.connection.AccessTokenStore;
import com.recomamp.store.connection.AccessTokenStore.Kept;
import com.recomamp.store.connection.AccessTokenStore.Refresh;
import com.recomamp.store.connection.Candidate;
import com.recomamp.store.connection.Connection;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.worker.WorkerSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Access tokens that all workers share: one of them asks Login with Amazon, the others take it. */
@Component
class SharedTokens {
  private static final Logger LOG = LoggerFactory.getLogger(SharedTokens.class);

  /** Longer than any call takes. */
  private static final Duration RENEW_BEFORE = Duration.ofMinutes(5);

  /** Longer than a login takes; where one hangs, those behind it give their places back. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration WITHOUT_ANSWER = Duration.ofSeconds(15);
  private static final Duration THROTTLED = Duration.ofSeconds(30);

  /** So often at most a token is fetched because the last one was not taken. */
  private static final Duration JUST_REJECTED = Duration.ofMinutes(2);

  private final AccessTokenStore tokens;
  private final ConnectionStore connections;
  private final LoginWithAmazon login;
  private final InstantSource clock;
  private final CallSettings settings;
  private final Duration within;
  private final Duration patience;
  private final Duration justRejected;
  private final Map<UUID, ReentrantLock> mine = new ConcurrentHashMap<>();

  SharedTokens(
      AccessTokenStore tokens,
      ConnectionStore connections,
      LoginWithAmazon login,
      InstantSource clock,
      CallSettings calls,
      WorkerSettings settings) {
    this.tokens = tokens;
    this.connections = connections;
    this.login = login;
    this.clock = clock;
    this.settings = calls.at(settings.pace());
    this.within = settings.amcRequest().plusSeconds(10);
    this.patience = settings.paced(PATIENCE);
    this.justRejected = settings.paced(JUST_REJECTED);
  }

  /** A token and its number, by which {@link #rejected} names it. */
  record Numbered(AccessToken token, long number) {}

  /**
   * @throws GrantRefused if a person must mend the connection; that is written down
   * @throws NotNow if Login with Amazon cannot be asked, or cannot answer, now
   * @throws com.recomamp.store.connection.TokenCipher.WrongKey if this worker lacks the key
   */
  Numbered tokenFor(Candidate connection) {
    var kept = tokens.find(connection.id());
    if (!kept.isDue() && kept.isUseful()) {
      return numbered(kept);
    }
    // Within this worker one thread waits for the row, so that the others leave the pool alone.
    var lock = mine.computeIfAbsent(connection.id(), _ -> new ReentrantLock());
    if (!isMyTurn(lock, kept.isUseful() ? Duration.ZERO : patience)) {
      if (kept.isUseful()) {
        return numbered(kept);
      }
      throw new NotNow(WITHOUT_ANSWER);
    }
    try {
      return refreshed(connection);
    } finally {
      lock.unlock();
    }
  }

  /** Login with Amazon has to be left alone for so long. */
  static final class NotNow extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Duration pause;

    NotNow(Duration pause) {
      super("Login with Amazon gives no token now");
      this.pause = pause;
    }

    Duration pause() {
      return pause;
    }
  }

  /** Only a person can mend it. */
  static final class GrantRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    GrantRefused() {
      super("Login with Amazon refuses the grant");
    }
  }

  /** False if a fresh token was not taken either, so that another one would not help. */
  boolean rejected(UUID connection, long number) {
    return tokens.rejected(connection, number, justRejected);
  }

  private static boolean isMyTurn(ReentrantLock lock, Duration patience) {
    try {
      return lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Numbered refreshed(Candidate connection) {
    var token =
        tokens
            .refreshed(connection.id(), within, () -> asked(connection))
            .orElseThrow(() -> new NotNow(WITHOUT_ANSWER));
    // Also while a token lives: AMC would not take it, and a submit would end in doubt.
    if (connections.isGrantRefused(connection.id())) {
      throw new GrantRefused();
    }
    if (!token.isUseful()) {
      throw new NotNow(Duration.between(connection.seenAt(), token.refreshAt()));
    }
    if (connection.refusedAt() != null) {
      connections.grantAccepted(connection.id());
    }
    return numbered(token);
  }

  private Refresh asked(Candidate connection) {
    var credential = connections.credential(connection.id());
    try {
      return fetched(credential);
    } catch (LwaException.Refused refused) {
      var word = refused.error().word();
      if (connections.grantRefused(credential, word, settings.retryRefused())) {
        LOG.warn(
            "Login with Amazon refuses connection \"{}\" ({}); its executions wait until it is"
                + " mended",
            credential.name(),
            word);
      }
      return new Refresh.Failed(WITHOUT_ANSWER);
    } catch (LwaException.Throttled throttled) {
      return new Refresh.Failed(throttled.retryAfter().orElse(THROTTLED));
    } catch (LwaException.Unavailable unavailable) {
      LOG.warn("{}: {}", connection.name(), unavailable.getMessage());
      return new Refresh.Failed(WITHOUT_ANSWER);
    }
  }

  private Refresh fetched(Connection connection) {
    var askedAt = clock.instant();
    var grant =
        login.refresh(
            new LwaCredential(
                AmcRegion.valueOf(connection.region()),
                connection.clientId(),
                connection.clientSecret(),
                connection.refreshToken()));
    if (!grant.refreshToken().equals(connection.refreshToken())) {
      connections.refreshTokenChanged(connection, grant.refreshToken());
    }
    var token = grant.accessToken();
    var life = Duration.between(askedAt, token.expiresAt());
    return new Refresh.Fetched(token.value(), life, renewAfter(life));
  }

  /**
   * A token that lives shorter than twice the margin is renewed at half its life, not with every
   * call.
   */
  private static Duration renewAfter(Duration life) {
    var early = life.minus(RENEW_BEFORE);
    var halfway = life.dividedBy(2);
    return early.compareTo(halfway) > 0 ? early : halfway;
  }

  private static Numbered numbered(Kept kept) {
    return new Numbered(
        new AccessToken(String.valueOf(kept.value()), Objects.requireNonNull(kept.expiresAt())),
        kept.number());
  }
}
