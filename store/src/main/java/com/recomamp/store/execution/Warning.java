package com.recomamp.store.execution;

import org.jspecify.annotations.Nullable;

/**
 * What somebody should know about an execution though it was accepted.
 *
 * @param code a stable word for programs
 * @param field of the request that it is about
 */
public record Warning(String code, String message, @Nullable String field) {}
