package com.recomamp.store;

import java.sql.SQLException;
import java.util.Set;
import org.springframework.dao.DataAccessException;

/** Text that PostgreSQL does not hold, such as NUL. */
public final class UnstorableText {
  /** character_not_in_repertoire, and untranslatable_character as jsonb says it. */
  private static final Set<String> STATES = Set.of("22021", "22P05");

  private UnstorableText() {}

  public static boolean causes(DataAccessException refusal) {
    return refusal.getMostSpecificCause() instanceof SQLException cause
        && STATES.contains(String.valueOf(cause.getSQLState()));
  }
}
