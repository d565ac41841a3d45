package com.recomamp.store.user;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was done to a user.
 *
 * @param type created, changed, password_set, disabled, enabled, member_added, member_removed
 * @param actor a user's name
 */
public record UserEvent(
    long number, Instant at, String type, String actor, @Nullable String message) {}
