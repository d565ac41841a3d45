package com.recomamp.store.connection;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A Login-with-Amazon grant, decrypted: never log, never hand to Temporal.
 *
 * @param renewedAt which of a person's consents it is
 */
public record Connection(
    UUID id,
    String name,
    String region,
    String clientId,
    String clientSecret,
    String refreshToken,
    @Nullable Instant renewedAt) {

  @Override
  public String toString() {
    return "Connection[%s, %s]".formatted(id, name);
  }
}
