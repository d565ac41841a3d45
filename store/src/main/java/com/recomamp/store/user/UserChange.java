package com.recomamp.store.user;

/** What became of a change of a user. */
public enum UserChange {
  DONE,
  UNKNOWN,
  /** Name, e-mail address or subject belong to somebody else. */
  TAKEN,
  /** Nobody would be left who decides about users. */
  LAST_ADMIN
}
