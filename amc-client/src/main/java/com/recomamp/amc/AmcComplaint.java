package com.recomamp.amc;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What AMC complains about; it has no codes, only sentences, in error bodies as in {@code
 * statusReason}.
 */
public enum AmcComplaint {
  TERMS_NOT_ACCEPTED("terms and conditions must be accepted"),
  DOES_NOT_EXIST("does not exist"),
  NOT_DOWNLOADABLE("unavailable for download"),
  OVERLAP("too many workflows have already been run against the same input"),
  UNDECLARED_PARAMETER("undeclared parameter"),
  SQL(
      "unable to compile",
      "sql query was invalid",
      "encountered \"",
      "object '",
      "unsupported scalar operation"),
  NO_ACCESS("unauthorized request"),
  OTHER;

  private final List<String> phrases;

  AmcComplaint(String... phrases) {
    this.phrases = List.of(phrases);
  }

  public static AmcComplaint in(@Nullable String text) {
    if (text != null) {
      var said = text.toLowerCase(Locale.ROOT);
      for (var complaint : values()) {
        if (complaint.phrases.stream().anyMatch(said::contains)) {
          return complaint;
        }
      }
    }
    return OTHER;
  }
}
