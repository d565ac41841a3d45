package com.recomamp.api.user;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.util.StringUtils;

/**
 * Which tokens of an identity provider are taken.
 *
 * @param secret that signs them by HS256, as Supabase's JWT secret does
 * @param jwksUrl where the public keys are that sign them by RS256 or ES256; this or {@code secret}
 * @param issuer that they must name; needed with {@code jwksUrl}
 * @param audience that they must name; Supabase's is {@code authenticated}
 * @param clockSkew by how much the provider's clock may differ
 */
@ConfigurationProperties("amc.access.tokens")
record TokenSettings(
    @Nullable String secret,
    @Nullable URI jwksUrl,
    @Nullable String issuer,
    @DefaultValue("authenticated") String audience,
    @DefaultValue("60s") Duration clockSkew) {
  private static final int SHORTEST_SECRET = 32;

  TokenSettings {
    secret = StringUtils.hasText(secret) ? secret : null;
    issuer = StringUtils.hasText(issuer) ? issuer : null;
    jwksUrl = jwksUrl == null || jwksUrl.toString().isBlank() ? null : jwksUrl;
    if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < SHORTEST_SECRET) {
      throw new IllegalArgumentException(
          "amc.access.tokens.secret (API_JWT_SECRET) is too short: HS256 needs at least %d bytes"
              .formatted(SHORTEST_SECRET));
    }
    if (jwksUrl != null && issuer == null) {
      throw new IllegalArgumentException(
          "amc.access.tokens.jwks-url (API_JWT_JWKS_URL) needs amc.access.tokens.issuer"
              + " (API_JWT_ISSUER): other applications may use the same keys");
    }
    if (secret != null && jwksUrl != null) {
      throw new IllegalArgumentException(
          "amc.access.tokens has a secret (API_JWT_SECRET) and a jwks-url (API_JWT_JWKS_URL): give"
              + " one of them");
    }
    if (audience.isBlank() || clockSkew.isNegative()) {
      throw new IllegalArgumentException(
          "amc.access.tokens needs an audience, and a clock-skew that is not negative");
    }
  }

  /**
   * Takes only the algorithms that belong to the kind of key: else a public key could pass for a
   * secret.
   *
   * @throws IllegalArgumentException if there is no key
   */
  JwtDecoder decoder() {
    var decoder = secret == null ? byPublicKeys() : bySecret(secret);
    var wanted = new ArrayList<OAuth2TokenValidator<Jwt>>();
    wanted.add(new JwtTimestampValidator(clockSkew));
    wanted.add(new JwtClaimValidator<Instant>(JwtClaimNames.EXP, Objects::nonNull));
    wanted.add(
        new JwtClaimValidator<Collection<String>>(
            JwtClaimNames.AUD, named -> named != null && named.contains(audience)));
    if (issuer != null) {
      wanted.add(new JwtClaimValidator<Object>(JwtClaimNames.ISS, named -> isIssuer(named)));
    }
    decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(wanted));
    return decoder;
  }

  private boolean isIssuer(@Nullable Object named) {
    return named != null && named.toString().equals(issuer);
  }

  private static NimbusJwtDecoder bySecret(String secret) {
    var key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    return NimbusJwtDecoder.withSecretKey(key).macAlgorithm(MacAlgorithm.HS256).build();
  }

  private NimbusJwtDecoder byPublicKeys() {
    if (jwksUrl == null) {
      throw new IllegalArgumentException(
          "API_USERS is tokens: set API_JWT_SECRET, or API_JWT_JWKS_URL and API_JWT_ISSUER, to know"
              + " good tokens by");
    }
    return NimbusJwtDecoder.withJwkSetUri(jwksUrl.toString())
        .jwsAlgorithms(
            algorithms ->
                algorithms.addAll(List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256)))
        .build();
  }

  @Override
  public String toString() {
    return "TokenSettings[secret=%s, jwksUrl=%s, issuer=%s, audience=%s, clockSkew=%s]"
        .formatted(secret == null ? "none" : "…", jwksUrl, issuer, audience, clockSkew);
  }
}
