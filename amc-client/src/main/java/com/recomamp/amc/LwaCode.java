package com.recomamp.amc;

import java.net.URI;

/**
 * What Login with Amazon gave a person's browser for an application: good once, for five minutes.
 *
 * @param region whose token endpoint is asked
 * @param redirectUri as in the request for consent
 * @param codeVerifier of which that request carried the challenge (RFC 7636)
 */
public record LwaCode(
    AmcRegion region,
    String clientId,
    String clientSecret,
    String code,
    URI redirectUri,
    String codeVerifier) {

  @Override
  public String toString() {
    return "LwaCode[region=%s, clientId=%s]".formatted(region, clientId);
  }
}
