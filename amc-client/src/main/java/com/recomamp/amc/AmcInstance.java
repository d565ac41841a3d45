package com.recomamp.amc;

import org.jspecify.annotations.Nullable;

/**
 * @param instanceId such as {@code amcabcdefgh}
 * @param instanceType {@code STANDARD} or {@code SANDBOX}
 * @param creationStatus usable once it is {@code COMPLETED}
 * @param customerName AMC's {@code customerCanonicalName}
 */
public record AmcInstance(
    String instanceId,
    @Nullable String instanceName,
    @Nullable String instanceType,
    @Nullable String creationStatus,
    @Nullable String customerName) {}
