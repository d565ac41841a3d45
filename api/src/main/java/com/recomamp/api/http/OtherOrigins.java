package com.recomamp.api.http;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Answers CORS for the origins that a setting names. */
@Component
class OtherOrigins implements WebMvcConfigurer {
  private final AccessSettings settings;

  OtherOrigins(AccessSettings settings) {
    this.settings = settings;
  }

  @Override
  public void addCorsMappings(CorsRegistry registry) {
    if (!settings.allowedOrigins().isEmpty()) {
      registry
          .addMapping("/api/**")
          .allowedOrigins(settings.allowedOrigins().toArray(String[]::new))
          .allowedMethods("GET", "POST", "PUT", "PATCH", "DELETE")
          .allowedHeaders(
              HttpHeaders.CONTENT_TYPE,
              HttpHeaders.ACCEPT,
              HttpHeaders.AUTHORIZATION,
              HttpHeaders.IF_MATCH,
              "Idempotency-Key")
          .exposedHeaders(
              HttpHeaders.LOCATION,
              HttpHeaders.ETAG,
              HttpHeaders.CONTENT_DISPOSITION,
              HttpHeaders.RETRY_AFTER);
    }
  }
}
