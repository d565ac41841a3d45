package com.recomamp.amc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Access tokens in memory, one per key.
 *
 * @param <K> what a token belongs to, such as a connection's id
 */
public final class AccessTokens<K> {

  public AccessTokens(LoginWithAmazon login, InstantSource clock, Duration renewBefore) {}

  /**
   * The token at hand, or a new one shortly before that expires; callers of one key share one
   * refresh, its failure too.
   *
   * @param credential asked for only if there is something to refresh
   * @throws LwaException if there is no token; the next call tries again
   */
  public AccessToken tokenFor(K key, Supplier<LwaCredential> credential) {
    throw new UnsupportedOperationException();
  }

  /** Drops a token that AMC did not take; one that came after it stays. */
  public void forget(K key, AccessToken used) {}
}
