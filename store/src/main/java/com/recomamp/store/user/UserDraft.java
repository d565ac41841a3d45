package com.recomamp.store.user;

import org.jspecify.annotations.Nullable;

/** What an admin says about a user. */
public record UserDraft(String name, @Nullable String email, @Nullable String subject, Role role) {}
