package com.recomamp.api.http;

import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may reach the api.
 *
 * @param users how it knows who somebody is
 * @param trustNetwork that everybody who can reach the port may do everything; needed to listen on
 *     anything but loopback without logins
 * @param allowedHosts names, without port, that a request may call a server without logins by,
 *     besides localhost
 * @param allowedOrigins pages of other origins that may use the api, such as {@code
 *     https://app.example.com}
 */
@ConfigurationProperties("amc.access")
public record AccessSettings(
    @DefaultValue("fixed") Users users,
    @DefaultValue("false") boolean trustNetwork,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue List<String> allowedOrigins) {

  public enum Users {
    /** Asks nobody: everybody is the user {@code local}, who may do everything. */
    FIXED,
    /** By logins with passwords that are kept here. */
    PASSWORDS,
    /** By the tokens of an identity provider. */
    TOKENS
  }

  public AccessSettings {
    allowedHosts.forEach(AccessSettings::requireName);
    allowedOrigins.forEach(AccessSettings::requireOrigin);
  }

  private static void requireName(String host) {
    if (host.isBlank() || host.matches(".*[/:*\\s].*")) {
      throw new IllegalArgumentException(
          "amc.access.allowed-hosts has \"%s\": expected a name without port, such as api.example.com"
              .formatted(host));
    }
  }

  private static void requireOrigin(String origin) {
    if (!origin.matches("https?://[^/*\\s]+") || URI.create(origin).getHost() == null) {
      throw new IllegalArgumentException(
          "amc.access.allowed-origins has \"%s\": expected scheme and host, such as https://app.example.com"
              .formatted(origin));
    }
  }
}
