package com.recomamp.amc;

import org.jspecify.annotations.Nullable;

/**
 * @param accountId the entity id, {@code ENTITY…}
 */
public record AmcAccount(String accountId, @Nullable String accountName, String marketplaceId) {}
