package com.recomamp.amc;

/** A person's consent: an access token, and what the next one is fetched with. */
public record LwaGrant(AccessToken accessToken, String refreshToken) {

  @Override
  public String toString() {
    return "LwaGrant[%s]".formatted(accessToken);
  }
}
