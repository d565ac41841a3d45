package com.recomamp.api.connection;

import com.recomamp.amc.AmcEndpoints;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * The application at Login with Amazon in whose name people consent.
 *
 * @param clientId of the application
 * @param clientSecret of the application
 * @param tokenKeys {@code id:base64 of 32 bytes}, as the workers have them; the first encrypts
 * @param authorizeUrl where people consent
 * @param tokenUrl replaces the token endpoint, as for a simulator
 * @param publicUrl this server as browsers reach it; Amazon has to know the address of the callback
 *     there
 * @param frontendUrl where RecomAMP's page is served; this server's own addresses if it is not set
 * @param within how long a person may take to consent
 */
@ConfigurationProperties("amc.amazon")
record AmazonSettings(
    @Nullable String clientId,
    @Nullable String clientSecret,
    @Nullable String tokenKeys,
    @DefaultValue("https://www.amazon.com/ap/oa") URI authorizeUrl,
    @Nullable URI tokenUrl,
    @DefaultValue("http://localhost:8080") URI publicUrl,
    @Nullable URI frontendUrl,
    @DefaultValue("10m") Duration within) {
  private static final String CALLBACK = "/api/auth/amazon/callback";

  AmazonSettings {
    clientId = StringUtils.hasText(clientId) ? clientId.strip() : null;
    clientSecret = StringUtils.hasText(clientSecret) ? clientSecret.strip() : null;
    tokenKeys = StringUtils.hasText(tokenKeys) ? tokenKeys : null;
    tokenUrl = tokenUrl == null || tokenUrl.toString().isBlank() ? null : tokenUrl;
    frontendUrl = frontendUrl == null || frontendUrl.toString().isBlank() ? null : frontendUrl;
    if (!publicUrl.isAbsolute() || !authorizeUrl.isAbsolute()) {
      throw new IllegalArgumentException(
          "amc.amazon.public-url (API_PUBLIC_URL) and amc.amazon.authorize-url must be whole URLs,"
              + " such as https://amc.example.com");
    }
    if (!within.isPositive()) {
      throw new IllegalArgumentException(
          "amc.amazon.within (%s) must be positive".formatted(within));
    }
  }

  URI callback() {
    return URI.create(base(publicUrl) + CALLBACK);
  }

  /** An address of RecomAMP's page. */
  String frontend(String path) {
    return (frontendUrl == null ? "" : base(frontendUrl)) + path;
  }

  AmcEndpoints endpoints() {
    var amazon = AmcEndpoints.amazon();
    var tokens = new EnumMap<>(amazon.token());
    if (tokenUrl != null) {
      tokens.replaceAll((_, _) -> tokenUrl);
    }
    return new AmcEndpoints(amazon.api(), tokens);
  }

  private static String base(URI url) {
    return url.toString().replaceAll("/+$", "");
  }

  @Override
  public String toString() {
    return "AmazonSettings[clientId=%s, authorizeUrl=%s, publicUrl=%s]"
        .formatted(clientId, authorizeUrl, publicUrl);
  }
}
