package com.recomamp.bench;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An execution at AMC, as the simulator's own book has it. */
record AmcRun(String id, String instance, Instant createdAt, @Nullable Instant endedAt) {
  AmcRun endedAt(Instant at) {
    return new AmcRun(id, instance, createdAt, at);
  }
}
