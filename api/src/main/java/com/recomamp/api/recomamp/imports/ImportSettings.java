package com.recomamp.api.recomamp.imports;

import com.recomamp.store.recomamp.SourceAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Where RecomAMP's database is, and what it takes to read the Amazon tokens in it.
 *
 * @param databaseUrl of JDBC, without user and password; nothing is imported without it
 * @param fernetKey RecomAMP's; its earlier ones too, with commas between
 * @param clientId of RecomAMP's application at Login with Amazon, whose tokens these are
 * @param tokenKeys those of the worker, which will use the connections
 */
@ConfigurationProperties("amc.recomamp")
public record ImportSettings(
    @Nullable String databaseUrl,
    @Nullable String databaseUser,
    @Nullable String databasePassword,
    @Nullable String fernetKey,
    @Nullable String clientId,
    @Nullable String clientSecret,
    @Nullable String tokenKeys) {

  public ImportSettings {
    databaseUrl = orNull(databaseUrl);
    databaseUser = orNull(databaseUser);
    databasePassword = orNull(databasePassword);
    fernetKey = orNull(fernetKey);
    clientId = orNull(clientId);
    clientSecret = orNull(clientSecret);
    tokenKeys = orNull(tokenKeys);
  }

  /**
   * @throws IllegalArgumentException if it is no address, or says more than that
   */
  Optional<SourceAddress> source() {
    return Optional.ofNullable(databaseUrl)
        .map(url -> new SourceAddress(url, databaseUser, databasePassword));
  }

  private static @Nullable String orNull(@Nullable String text) {
    return StringUtils.hasText(text) ? text.strip() : null;
  }

  @Override
  public String toString() {
    return "ImportSettings[%s]".formatted(databaseUrl == null ? "no database" : "a database");
  }
}
