package com.recomamp.store.recomamp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where RecomAMP's PostgreSQL is, and who may read it.
 *
 * @param url of JDBC, without user and password
 */
public record SourceAddress(String url, @Nullable String user, @Nullable String password) {
  private static final String PROTOCOL = "jdbc:postgresql:";

  public SourceAddress {
    if (!url.startsWith(PROTOCOL)) {
      throw new IllegalArgumentException(
          "RecomAMP's database must be given as %s//host:port/name".formatted(PROTOCOL));
    }
    var lower = url.toLowerCase(Locale.ROOT);
    if (lower.contains("password=") || lower.contains("user=") || lower.contains("@")) {
      throw new IllegalArgumentException(
          "the address of RecomAMP's database must not name a user or a password: they are settings"
              + " of their own");
    }
  }

  @Override
  public String toString() {
    return "SourceAddress[%s]".formatted(url.replaceFirst("\\?.*", ""));
  }
}
