package com.recomamp.amc;

/** A person's lasting permission, and the application it was given to. */
public record LwaCredential(
    AmcRegion region, String clientId, String clientSecret, String refreshToken) {

  @Override
  public String toString() {
    return "LwaCredential[region=%s, clientId=%s]".formatted(region, clientId);
  }
}
