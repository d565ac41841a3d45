package com.recomamp.amc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Access tokens in memory, one per key.
 *
 * @param <K> what a token belongs to, such as a connection's id
 */
public final class AccessTokens<K> {

  private final LoginWithAmazon login;
  private final InstantSource clock;
  private final Duration renewBefore;
  private final ConcurrentMap<K, CompletableFuture<Held>> held = new ConcurrentHashMap<>();

  public AccessTokens(LoginWithAmazon login, InstantSource clock, Duration renewBefore) {
    this.login = login;
    this.clock = clock;
    this.renewBefore = renewBefore;
  }

  /**
   * The token at hand, or a new one shortly before that expires; callers of one key share one
   * refresh, its failure too.
   *
   * @param credential asked for only if there is something to refresh
   * @throws LwaException if there is no token; the next call tries again
   */
  public AccessToken tokenFor(K key, Supplier<LwaCredential> credential) {
    var mine = new CompletableFuture<Held>();
    var shared = held.compute(key, (_, there) -> there == null || isStale(there) ? mine : there);
    if (shared == mine) {
      refresh(key, credential, mine);
    }
    try {
      return shared.join().token();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  /** One that is being refreshed is not. */
  private boolean isStale(CompletableFuture<Held> token) {
    return token.isDone()
        && (token.isCompletedExceptionally()
            || !clock.instant().isBefore(token.resultNow().renewAt()));
  }

  private void refresh(K key, Supplier<LwaCredential> credential, CompletableFuture<Held> mine) {
    try {
      var now = clock.instant();
      var token = login.refresh(credential.get());
      mine.complete(new Held(token, renewAt(now, token)));
    } catch (Throwable failure) {
      held.remove(key, mine);
      mine.completeExceptionally(failure);
    }
  }

  /**
   * A token that lives shorter than twice the margin is renewed at half its life, not with every
   * call.
   */
  private Instant renewAt(Instant now, AccessToken token) {
    var early = token.expiresAt().minus(renewBefore);
    var halfway = now.plus(Duration.between(now, token.expiresAt()).dividedBy(2));
    return early.isAfter(halfway) ? early : halfway;
  }

  /** Drops a token that AMC did not take; one that came after it stays. */
  public void forget(K key, AccessToken used) {
    held.computeIfPresent(
        key,
        (_, there) ->
            there.isDone()
                    && !there.isCompletedExceptionally()
                    && there.resultNow().token().equals(used)
                ? null
                : there);
  }

  private record Held(AccessToken token, Instant renewAt) {}
}
