package com.recomamp.store.instance;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An AMC account as users see it.
 *
 * @param slots of all its instances; {@code cap} is the account's own
 * @param pause that nothing is submitted to any of its instances
 */
public record AccountView(
    UUID accountId,
    String name,
    String entityId,
    String marketplaceId,
    String region,
    long instances,
    InstanceView.Slots slots,
    @Nullable Pause pause) {}
