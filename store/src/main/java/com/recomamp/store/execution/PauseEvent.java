package com.recomamp.store.execution;

import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody stopped that anything new is submitted, or let it go on.
 *
 * @param instanceId null if it was the whole account
 * @param type {@code paused} or {@code resumed}
 */
public record PauseEvent(
    Instant at,
    String type,
    @Nullable InstanceId instanceId,
    String source,
    String actor,
    @Nullable String note) {}
