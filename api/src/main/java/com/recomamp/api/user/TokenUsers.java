package com.recomamp.api.user;

import com.recomamp.store.user.User;
import org.springframework.security.core.AuthenticationException;

/** Knows whose a bearer token is. */
@FunctionalInterface
interface TokenUsers {
  /**
   * @throws AuthenticationException if it is nobody's, or not any more
   */
  User of(String token);
}
