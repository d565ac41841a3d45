package com.recomamp.amc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The token endpoint. One call is one request. Safe for many threads. */
public final class LoginWithAmazon {

  /** What Amazon documents for a token that does not say how long it lives. */
  private static final int USUAL_SECONDS = 3600;

  private final AmcEndpoints endpoints;
  private final AmcTimeouts timeouts;
  private final InstantSource clock;
  private final HttpClient http;
  private final AmcWire wire = new AmcWire();

  public LoginWithAmazon(AmcEndpoints endpoints, AmcTimeouts timeouts, InstantSource clock) {
    this.endpoints = endpoints;
    this.timeouts = timeouts;
    this.clock = clock;
    this.http = Http.client(timeouts.connect()).build();
  }

  /**
   * Amazon gives back the refresh token that it was given; if it ever gives another one, that is
   * the grant's from then on.
   *
   * @throws LwaException if there is no token
   */
  public LwaGrant refresh(LwaCredential credential) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", credential.refreshToken());
    form.put("client_id", credential.clientId());
    form.put("client_secret", credential.clientSecret());
    var askedAt = clock.instant();
    var answer = answer(credential.region(), form);
    var refreshToken = AmcWire.word(answer, "refresh_token");
    return token(answer, askedAt)
        .map(
            token ->
                new LwaGrant(
                    token, refreshToken == null ? credential.refreshToken() : refreshToken))
        .orElseThrow(LoginWithAmazon::withoutToken);
  }

  /**
   * Turns the code of a person's consent into a lasting permission. A code works once, so this is
   * not repeated.
   *
   * @throws LwaException if there is none
   */
  public LwaGrant exchange(LwaCode code) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "authorization_code");
    form.put("code", code.code());
    form.put("redirect_uri", code.redirectUri().toString());
    form.put("client_id", code.clientId());
    form.put("client_secret", code.clientSecret());
    form.put("code_verifier", code.codeVerifier());
    var askedAt = clock.instant();
    var answer = answer(code.region(), form);
    var refreshToken = AmcWire.word(answer, "refresh_token");
    return token(answer, askedAt)
        .filter(_ -> refreshToken != null)
        .map(token -> new LwaGrant(token, String.valueOf(refreshToken)))
        .orElseThrow(LoginWithAmazon::withoutToken);
  }

  private JsonNode answer(AmcRegion region, Map<String, String> form) {
    var request =
        HttpRequest.newBuilder(endpoints.token().get(region))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encoded(form)))
            .build();
    try {
      return body(Http.send(http, request, Http.answer(), timeouts.request()));
    } catch (IOException e) {
      throw unanswered(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(e);
    }
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static LwaException unanswered(Exception failure) {
    return new LwaException.Unavailable(
        "Login with Amazon did not answer (%s)".formatted(Http.kind(failure)));
  }

  private JsonNode body(HttpResponse<byte[]> response) {
    var answer = wire.tree(response.body());
    if (response.statusCode() / 100 != 2) {
      throw unwelcome(response, answer);
    }
    return answer.orElseThrow(LoginWithAmazon::withoutToken);
  }

  private static LwaException withoutToken() {
    return new LwaException.Unavailable("Login with Amazon answered without a token");
  }

  private static Optional<AccessToken> token(JsonNode answer, Instant askedAt) {
    var value = AmcWire.word(answer, "access_token");
    var seconds = AmcWire.whole(answer, "expires_in");
    return value == null || !HeaderValues.fit(value)
        ? Optional.empty()
        : Optional.of(
            new AccessToken(value, askedAt.plusSeconds(seconds == null ? USUAL_SECONDS : seconds)));
  }

  /** Only OAuth's own words are a refusal: a proxy answers 403 too, and that passes. */
  private static LwaException unwelcome(HttpResponse<byte[]> response, Optional<JsonNode> answer) {
    var status = response.statusCode();
    var said = "Login with Amazon answered %d".formatted(status);
    var error = answer.map(body -> AmcWire.word(body, "error")).flatMap(LwaError::of);
    if (status == 429) {
      return new LwaException.Throttled(said, Http.retryAfter(response));
    }
    return status < 500 && error.isPresent()
        ? new LwaException.Refused(said + ": " + error.get().word(), error.get())
        : new LwaException.Unavailable(said);
  }
}
