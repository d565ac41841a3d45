package com.recomamp.store.connection;

import com.recomamp.store.connection.CallBudgetStore.Payer;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection that may speak for an instance, and what keeps it from doing so; no secrets.
 *
 * @param region of the account that it speaks for
 * @param notBefore AMC asked it there to wait until then
 * @param refusedAt since when Login with Amazon refuses its grant
 * @param retryAt when a refused grant is tried again
 * @param refusedUntil AMC does not let it look at this instance
 * @param submitRefusedUntil AMC does not let it submit to this instance
 * @param renewedAt when it was last given access again
 * @param seenAt PostgreSQL's time when this was read
 */
public record Candidate(
    UUID id,
    String name,
    String region,
    String clientId,
    @Nullable Instant notBefore,
    @Nullable Instant refusedAt,
    @Nullable Instant retryAt,
    @Nullable Instant refusedUntil,
    @Nullable Instant submitRefusedUntil,
    @Nullable Instant renewedAt,
    Instant seenAt) {

  public Payer payer() {
    return new Payer(id, region);
  }

  public boolean isThrottled() {
    return isAhead(notBefore);
  }

  /** Login with Amazon refused the grant, and it is too early to try again. */
  public boolean isGrantRefused() {
    return refusedAt != null && isAhead(retryAt);
  }

  public boolean maySubmit() {
    return !isGrantRefused() && !isAhead(refusedUntil) && !isAhead(submitRefusedUntil);
  }

  public boolean mayLook() {
    return !isGrantRefused() && !isAhead(refusedUntil);
  }

  private boolean isAhead(@Nullable Instant time) {
    return time != null && time.isAfter(seenAt);
  }
}
