package com.recomamp.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/** Answers CORS for the origins that a setting names, on refusals too. */
@Component
public class OtherOrigins implements CorsConfigurationSource {
  private final UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();

  OtherOrigins(AccessSettings settings) {
    if (!settings.allowedOrigins().isEmpty()) {
      source.registerCorsConfiguration("/api/**", configuration(settings.allowedOrigins()));
    }
  }

  @Override
  public @Nullable CorsConfiguration getCorsConfiguration(HttpServletRequest request) {
    return source.getCorsConfiguration(request);
  }

  private static CorsConfiguration configuration(List<String> origins) {
    var configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(origins);
    configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    configuration.setAllowedHeaders(
        List.of(
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.ACCEPT,
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.IF_MATCH,
            "Idempotency-Key"));
    configuration.setExposedHeaders(
        List.of(
            HttpHeaders.LOCATION,
            HttpHeaders.ETAG,
            HttpHeaders.CONTENT_DISPOSITION,
            HttpHeaders.RETRY_AFTER));
    configuration.setMaxAge(1_800L);
    return configuration;
  }
}
