package com.recomamp.store.instance;

import com.recomamp.workflows.instance.InstanceId;
import java.util.UUID;

/** What an execution keeps of its instance and account. */
public record PinnedInstance(
    InstanceId id, UUID accountId, String entityId, String marketplaceId, String region) {}
