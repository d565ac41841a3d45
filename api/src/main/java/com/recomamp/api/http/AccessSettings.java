package com.recomamp.api.http;

import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may reach the api while it asks nobody who they are.
 *
 * @param trustNetwork that everybody who can reach the port may do everything; needed to listen on
 *     anything but loopback
 * @param allowedHosts names, without port, that a request may call this server by, besides
 *     localhost
 * @param allowedOrigins pages of other origins that may use the api, such as {@code
 *     https://app.example.com}
 */
@ConfigurationProperties("amc.access")
record AccessSettings(
    @DefaultValue("false") boolean trustNetwork,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue List<String> allowedOrigins) {

  AccessSettings {
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
