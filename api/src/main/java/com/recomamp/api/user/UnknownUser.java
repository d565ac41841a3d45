package com.recomamp.api.user;

import org.springframework.security.core.AuthenticationException;

/** The identity provider knows who it is, and nobody here does. */
final class UnknownUser extends AuthenticationException {
  private static final long serialVersionUID = 1;

  UnknownUser(String said) {
    super(said);
  }
}
