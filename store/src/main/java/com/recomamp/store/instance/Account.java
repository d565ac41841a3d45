package com.recomamp.store.instance;

import java.util.UUID;

/** The AMC account: what the headers of every call name. */
public record Account(UUID id, String entityId, String marketplaceId, String region, String name) {}
