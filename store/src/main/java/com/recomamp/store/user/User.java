package com.recomamp.store.user;

import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.VisibleInstances;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person, or what acts for one.
 *
 * @param name what events call the user
 * @param subject by which the identity provider knows the user
 * @param hasPassword that the user can log in here
 * @param disabledAt since when the user is refused
 */
public record User(
    UUID id,
    String name,
    @Nullable String email,
    @Nullable String subject,
    Role role,
    boolean hasPassword,
    Instant createdAt,
    @Nullable Instant lastLoginAt,
    @Nullable Instant disabledAt) {

  public Requester asRequester() {
    return new Requester(id, name);
  }

  public VisibleInstances visibleInstances() {
    return role == Role.ADMIN ? VisibleInstances.ALL : VisibleInstances.of(id);
  }
}
