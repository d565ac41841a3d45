package com.recomamp.amc;

import java.time.InstantSource;

/** The token endpoint. One call is one request. Safe for many threads. */
public final class LoginWithAmazon {

  public LoginWithAmazon(AmcEndpoints endpoints, AmcTimeouts timeouts, InstantSource clock) {}

  /**
   * @throws LwaException if there is no token
   */
  public AccessToken refresh(LwaCredential credential) {
    throw new UnsupportedOperationException();
  }
}
