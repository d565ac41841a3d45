package com.recomamp.simulator;

/**
 * How often the tokens of a client have been made invalid; a token knows how it was when it was
 * issued.
 *
 * @param expiries access tokens from before the last one are no longer good
 * @param revocations how often consent was taken back
 * @param forgotten revocations that were taken back themselves
 */
record Standing(int expiries, int revocations, int forgotten) {
  static final Standing FIRST = new Standing(0, 0, 0);

  Standing expired() {
    return new Standing(expiries + 1, revocations, forgotten);
  }

  /** Access tokens end with the consent. */
  Standing revoked() {
    return new Standing(expiries + 1, revocations + 1, forgotten);
  }

  /** Everything that was ever consented to is good again. */
  Standing restored() {
    return new Standing(expiries, revocations, revocations);
  }

  boolean acceptsAccess(Standing ofToken) {
    return ofToken.expiries >= expiries;
  }

  boolean acceptsRefresh(Standing ofToken) {
    return ofToken.revocations >= revocations || forgotten >= revocations;
  }
}
