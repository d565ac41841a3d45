package com.recomamp.api.execution;

import com.recomamp.api.http.Refusal;
import org.jspecify.annotations.Nullable;

/** What makes a request that is sent again the same request. */
final class IdempotencyKey {
  private static final int LONGEST = 255;

  private IdempotencyKey() {}

  static void check(@Nullable String key) {
    if (key != null && (key.isBlank() || key.length() > LONGEST)) {
      throw Refusal.invalid("Idempotency-Key", "must have 1 to %d characters".formatted(LONGEST));
    }
  }
}
