package com.recomamp.amc;

import java.time.Instant;

/** A token as Login with Amazon hands it out, its prefix {@code Atza|} included. */
public record AccessToken(String value, Instant expiresAt) {

  public AccessToken {
    HeaderValues.check("access token", value);
  }

  @Override
  public String toString() {
    return "AccessToken[until " + expiresAt + "]";
  }
}
