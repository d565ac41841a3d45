package com.recomamp.amc;

/** A person's consent: a first token, and what further ones are fetched with. */
public record LwaGrant(AccessToken accessToken, String refreshToken) {

  @Override
  public String toString() {
    return "LwaGrant[%s]".formatted(accessToken);
  }
}
