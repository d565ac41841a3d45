package com.recomamp.store.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An AMC execution that may be the one that a POST in doubt started.
 *
 * @param status AMC's word when a person was asked
 */
public record Candidate(String amcExecutionId, String status, @Nullable Instant createdAt) {}
