package com.recomamp.api.recomamp;

import com.recomamp.store.user.User;
import java.util.UUID;

/**
 * A user as RecomAMP's frontend keeps one.
 *
 * @param email shown in the side bar; the name of a user without address
 */
record RecomampUser(UUID id, String email, String name) {
  static RecomampUser of(User user) {
    var email = user.email();
    return new RecomampUser(user.id(), email == null ? user.name() : email, user.name());
  }
}
