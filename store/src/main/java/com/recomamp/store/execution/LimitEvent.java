package com.recomamp.store.execution;

import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody stopped that anything new is submitted, let it go on, or changed how many slots there
 * are.
 *
 * @param instanceId null if it was the whole account
 * @param type {@code paused}, {@code resumed} or {@code slot_cap_changed}
 * @param slotCap from then on, where that was changed
 */
public record LimitEvent(
    Instant at,
    String type,
    @Nullable InstanceId instanceId,
    @Nullable Integer slotCap,
    String source,
    String actor,
    @Nullable String note) {}
