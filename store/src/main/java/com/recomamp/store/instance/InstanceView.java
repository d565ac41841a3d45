package com.recomamp.store.instance;

import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An instance as users see it.
 *
 * @param uuid the id that RecomAMP's frontend uses beside AMC's
 * @param queued executions that AMC does not know yet
 * @param lastLookAt what is said about AMC was true then
 * @param trouble why the newest look failed
 * @param paused that nothing is submitted to the instance, or to any of its account
 * @param pause who has paused it, and why; the account's if the instance itself is not paused
 */
public record InstanceView(
    InstanceId instanceId,
    UUID uuid,
    String name,
    String type,
    String region,
    UUID accountId,
    String accountName,
    String entityId,
    String marketplaceId,
    Slots slots,
    long queued,
    @Nullable Instant lastLookAt,
    @Nullable String trouble,
    boolean paused,
    @Nullable Pause pause) {

  /**
   * @param held by executions of ours
   * @param others runs that others started over the API
   */
  public record Slots(long held, long others, int cap) {}
}
