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
   * @throws LwaException if there is no token
   */
  public AccessToken refresh(LwaCredential credential) {
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", credential.refreshToken());
    form.put("client_id", credential.clientId());
    form.put("client_secret", credential.clientSecret());
    var request =
        HttpRequest.newBuilder(endpoints.token().get(credential.region()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encoded(form)))
            .build();
    var askedAt = clock.instant();
    try {
      return token(Http.send(http, request, Http.answer(), timeouts.request()), askedAt);
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

  private AccessToken token(HttpResponse<byte[]> response, Instant askedAt) {
    var answer = wire.tree(response.body());
    if (response.statusCode() / 100 != 2) {
      throw unwelcome(response, answer);
    }
    return answer
        .flatMap(body -> token(body, askedAt))
        .orElseThrow(
            () -> new LwaException.Unavailable("Login with Amazon answered without a token"));
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
