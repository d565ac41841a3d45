package com.recomamp.store.execution;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A command that an execution would take now; {@link CommandStore} decides when it is given. */
public enum Action {
  RETRY,
  /** AMC still works on it: cancelled there first. */
  RETRY_AFTER_CANCEL,
  /** AMC still works on it, and may go on. */
  RETRY_AFTER_ABANDON,
  CANCEL,
  ABANDON,
  /** AMC may have it without our knowing: needs a reason. */
  ABANDON_IN_DOUBT,
  /** Names one of the candidates. */
  IT_IS_THIS_ONE,
  IT_NEVER_ARRIVED;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
