package com.recomamp.api.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.UserDraft;
import com.recomamp.store.user.UserStore;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ProviderTokensTest {
  private static final String SECRET = "a-secret-of-the-provider-with-40-bytes!!";
  private static final String ISSUER = "https://abcdefgh.supabase.co/auth/v1";
  private static final RSAKey RSA = rsa("rsa-1");
  private static final ECKey EC = ec("ec-1");
  private static final HttpServer KEYS = keys();
  private static final String SUBJECT = UUID.randomUUID().toString();

  private static final TestApi BY_SECRET =
      TestApi.start(
          "--amc.access.users=tokens",
          "--amc.access.tokens.secret=" + SECRET,
          "--amc.access.tokens.issuer=" + ISSUER);
  private static final TestApi BY_KEYS =
      TestApi.start(
          "--amc.access.users=tokens",
          "--amc.access.tokens.issuer=" + ISSUER,
          "--amc.access.tokens.jwks-url=http://localhost:%d/jwks"
              .formatted(KEYS.getAddress().getPort()));

  static {
    BY_SECRET
        .context
        .getBean(UserStore.class)
        .create(new UserDraft("maria " + SUBJECT, null, SUBJECT, Role.VIEWER), null, "test");
  }

  @AfterAll
  static void close() {
    BY_SECRET.context.close();
    BY_KEYS.context.close();
    KEYS.stop(0);
  }

  @Test
  void aTokenOfSupabaseIsItsUser() {
    var me = me(BY_SECRET, signed(SECRET, token -> token));

    assertThat(me.status()).isEqualTo(200);
    assertThat(me.json().get("subject").asString()).isEqualTo(SUBJECT);
    assertThat(me.json().get("role").asString()).isEqualTo("viewer");
  }

  @Test
  void whatATokenSaysOfRolesCountsForNothing() {
    var token =
        signed(
            SECRET,
            claims ->
                claims
                    .claim("role", "admin")
                    .claim("app_metadata", Map.of("role", "admin"))
                    .claim("user_metadata", Map.of("role", "admin")));

    assertThat(me(BY_SECRET, token).json().get("role").asString()).isEqualTo("viewer");
    assertThat(BY_SECRET.get("/api/v1/users", bearer(token)).status()).isEqualTo(403);
  }

  @Test
  void aTokenWithAWrongKeyAlgorithmIssuerAudienceOrTimeIsRefused() throws JOSEException {
    var now = Instant.now();
    var wrong = new LinkedHashMap<String, String>();
    wrong.put("another key", signed("another-secret-that-is-long-enough-for-it", token -> token));
    wrong.put("no signature", new PlainJWT(claims().build()).serialize());
    wrong.put("a cut signature", signed(SECRET, token -> token).replaceAll("\\.[^.]*$", "."));
    wrong.put("HS512", signed(JWSAlgorithm.HS512, null, new MACSigner(SECRET.repeat(2))));
    wrong.put("RS256", signed(JWSAlgorithm.RS256, RSA.getKeyID(), new RSASSASigner(RSA)));
    wrong.put("another issuer", signed(SECRET, token -> token.issuer(ISSUER + "/")));
    wrong.put("no issuer", signed(SECRET, token -> token.issuer(null)));
    wrong.put("another audience", signed(SECRET, token -> token.audience("anon")));
    wrong.put("no audience", signed(SECRET, token -> token.audience((String) null)));
    wrong.put(
        "expired", signed(SECRET, token -> token.expirationTime(Date.from(now.minusSeconds(120)))));
    wrong.put("without end", signed(SECRET, token -> token.expirationTime(null)));
    wrong.put(
        "not yet", signed(SECRET, token -> token.notBeforeTime(Date.from(now.plusSeconds(120)))));
    wrong.put("nobody's", signed(SECRET, token -> token.subject(null)));
    wrong.put("empty", signed(SECRET, token -> token.subject(" ")));
    wrong.put("changed", changed(signed(SECRET, token -> token)));
    wrong.put("no token", "null");

    wrong.forEach((what, token) -> assertRefused(what, me(BY_SECRET, token)));
  }

  @Test
  void supabasesOwnKeysAreNobody() {
    for (var role : List.of("anon", "service_role")) {
      var key =
          signed(
              SECRET,
              _ ->
                  new JWTClaimsSet.Builder()
                      .issuer("supabase")
                      .claim("ref", "abcdefgh")
                      .claim("role", role)
                      .issueTime(new Date())
                      .expirationTime(Date.from(Instant.now().plusSeconds(60))));

      assertRefused(role, me(BY_SECRET, key));
    }
  }

  @Test
  void keysOfTheProviderAreTakenFromIt() throws JOSEException {
    assertThat(
            me(BY_KEYS, signed(JWSAlgorithm.RS256, RSA.getKeyID(), new RSASSASigner(RSA))).status())
        .isEqualTo(200);
    assertThat(me(BY_KEYS, signed(JWSAlgorithm.ES256, EC.getKeyID(), new ECDSASigner(EC))).status())
        .isEqualTo(200);
  }

  @Test
  void aPublicKeyIsNoSecret() throws JOSEException {
    var encoded = RSA.toRSAPublicKey().getEncoded();
    var pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
    var wrong = new LinkedHashMap<String, String>();
    wrong.put("DER", signed(JWSAlgorithm.HS256, RSA.getKeyID(), new MACSigner(encoded)));
    wrong.put("PEM", signed(JWSAlgorithm.HS256, RSA.getKeyID(), new MACSigner(pem)));
    wrong.put(
        "JSON",
        signed(
            JWSAlgorithm.HS256, RSA.getKeyID(), new MACSigner(RSA.toPublicJWK().toJSONString())));
    wrong.put("HS256", signed(SECRET, token -> token));
    wrong.put("no signature", new PlainJWT(claims().build()).serialize());
    wrong.put(
        "a key of the sender's",
        signed(JWSAlgorithm.RS256, RSA.getKeyID(), new RSASSASigner(rsa("rsa-1"))));
    wrong.put(
        "an unknown key", signed(JWSAlgorithm.RS256, "rsa-2", new RSASSASigner(rsa("rsa-2"))));

    wrong.forEach((what, token) -> assertRefused(what, me(BY_KEYS, token)));
  }

  @Test
  void whomNobodyHereKnowsIsToldByWhatToBeAdded() {
    var stranger = UUID.randomUUID().toString();

    var answer = me(BY_SECRET, signed(SECRET, token -> token.subject(stranger)));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().get("detail").asString()).contains(stranger);
  }

  @Test
  void aDisabledUserIsRefusedAndKeepsTheSession() {
    var subject = UUID.randomUUID().toString();
    var users = BY_SECRET.context.getBean(UserStore.class);
    var id =
        users
            .create(new UserDraft("gone " + subject, null, subject, Role.ADMIN), null, "test")
            .orElseThrow();
    var token = signed(SECRET, claims -> claims.subject(subject));
    assertThat(me(BY_SECRET, token).status()).isEqualTo(200);
    BY_SECRET.jdbc.sql("update app_user set disabled_at = now() where id = ?").param(id).update();

    assertThat(me(BY_SECRET, token).status()).isEqualTo(403);
  }

  @Test
  void whileTheKeysCannotBeReadNobodyIsLoggedOut() throws JOSEException {
    var free = KEYS.getAddress().getPort();
    var api =
        TestApi.start(
            "--amc.access.users=tokens",
            "--amc.access.tokens.issuer=" + ISSUER,
            "--amc.access.tokens.jwks-url=http://localhost:%d/away".formatted(free));
    try (var _ = api.context) {
      var answer = me(api, signed(JWSAlgorithm.RS256, RSA.getKeyID(), new RSASSASigner(RSA)));

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isNotEmpty();
    }
  }

  @Test
  void aRefusalHasTheShapeOfItsPath() {
    var ours = BY_SECRET.get("/api/v1/executions");
    var theirs = BY_SECRET.get("/api/stats", "Authorization", "Bearer expired");

    assertThat(ours.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:unauthenticated");
    assertThat(ours.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(theirs.status()).isEqualTo(401);
    assertThat(theirs.json().propertyNames()).containsExactly("detail");
  }

  @Test
  void whoLogsInLogsInAtTheProvider() {
    assertThat(BY_SECRET.post("/api/auth/login?email=a@b&password=c", "{}").status())
        .isEqualTo(501);
    assertThat(BY_SECRET.post("/api/auth/refresh", "{}").status()).isEqualTo(401);
    assertThat(BY_SECRET.post("/api/auth/logout", "{}").status()).isEqualTo(200);
  }

  @Test
  void whatCannotTellGoodTokensDoesNotStart() {
    assertThatThrownBy(() -> TestApi.start("--amc.access.users=tokens"))
        .hasStackTraceContaining("set API_JWT_SECRET, or API_JWT_JWKS_URL and API_JWT_ISSUER");
    assertThatThrownBy(() -> TestApi.start("--amc.access.tokens.secret=short"))
        .hasStackTraceContaining("API_JWT_SECRET) is too short");
    assertThatThrownBy(() -> TestApi.start("--amc.access.tokens.jwks-url=http://localhost/jwks"))
        .hasStackTraceContaining("API_JWT_ISSUER): other applications may use the same keys");
    assertThat(new TokenSettings(SECRET, null, null, "authenticated", Duration.ZERO))
        .asString()
        .doesNotContain(SECRET);
  }

  private static void assertRefused(String what, Answer answer) {
    assertThat(answer.status()).as(what).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).as(what).isEqualTo("Bearer");
  }

  private static Answer me(TestApi api, String token) {
    return api.get("/api/v1/me", bearer(token));
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  /** As Supabase makes them. */
  private static JWTClaimsSet.Builder claims() {
    var now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .subject(SUBJECT)
        .audience("authenticated")
        .expirationTime(Date.from(now.plusSeconds(3_600)))
        .issueTime(Date.from(now))
        .claim("email", "maria@example.com")
        .claim("phone", "")
        .claim("app_metadata", Map.of("provider", "email", "providers", List.of("email")))
        .claim("user_metadata", Map.of("email_verified", true))
        .claim("role", "authenticated")
        .claim("aal", "aal1")
        .claim("session_id", UUID.randomUUID().toString())
        .claim("is_anonymous", false);
  }

  private static String signed(String secret, UnaryOperator<JWTClaimsSet.Builder> change) {
    try {
      var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), change.apply(claims()).build());
      token.sign(new MACSigner(secret));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(JWSAlgorithm algorithm, @Nullable String key, JWSSigner signer)
      throws JOSEException {
    var token =
        new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key).build(), claims().build());
    token.sign(signer);
    return token.serialize();
  }

  /** The same signature under another subject. */
  private static String changed(String token) {
    var parts = token.split("\\.");
    var payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    parts[1] =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                payload.replace("\"aal1\"", "\"aal2\"").getBytes(StandardCharsets.UTF_8));
    return String.join(".", parts);
  }

  private static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ECKey ec(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer keys() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var body =
          new JWKSet(List.of(RSA.toPublicJWK(), EC.toPublicJWK()))
              .toString()
              .getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/jwks",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
              out.write(body);
            }
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
