package com.recomamp.api.user;

import org.springframework.security.core.AuthenticationException;

/** It cannot be told who it is, since what tells it is away; Spring's own class ends as a 500. */
final class NotKnownNow extends AuthenticationException {
  private static final long serialVersionUID = 1;

  NotKnownNow(String why, Throwable cause) {
    super(why, cause);
  }
}
