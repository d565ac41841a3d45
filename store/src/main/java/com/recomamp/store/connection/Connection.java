package com.recomamp.store.connection;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A Login-with-Amazon grant, decrypted: never log, never hand to Temporal. */
public record Connection(
    UUID id,
    String name,
    String region,
    String clientId,
    String clientSecret,
    String refreshToken,
    @Nullable Instant notBefore) {

  @Override
  public String toString() {
    return "Connection[%s, %s]".formatted(id, name);
  }
}
