package com.recomamp.store.recomamp;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person should know of a row.
 *
 * @param table of RecomAMP
 * @param id of the row, as RecomAMP's users know it, else its UUID; null if it is about all rows
 */
public record ImportFinding(Severity severity, String table, @Nullable String id, String message) {

  public enum Severity {
    /** It was not brought over. */
    SKIPPED,
    /** RecomAMP never learned how it ended. */
    STUCK,
    /** It was brought over otherwise than it was. */
    NOTE;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
