package com.recomamp.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of AMC for one account, which comes again when it is told to. */
final class AmcCaller {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int PAGE = 100;

  private final URI base;
  private final JsonNode account;
  private final String token;
  private final AtomicInteger refused = new AtomicInteger();

  private AmcCaller(URI base, JsonNode account, String token) {
    this.base = base;
    this.account = account;
    this.token = token;
  }

  static AmcCaller loggedIn(URI base, JsonNode account) {
    var token = JSON.readTree(ok(sent(tokenRequest(base, account)))).get("access_token").asString();
    return new AmcCaller(base, account, token);
  }

  private static HttpRequest tokenRequest(URI base, JsonNode account) {
    var form =
        "grant_type=refresh_token&client_id=%s&client_secret=%s&refresh_token=%s"
            .formatted(
                account.get("clientId").asString(),
                account.get("clientSecret").asString(),
                URLEncoder.encode(account.get("refreshToken").asString(), StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(base.resolve("/auth/o2/token"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form))
        .build();
  }

  /** The execution's id; as long as AMC is busy it is asked again. */
  String create(String instance, Map<String, Object> body) {
    var request =
        request(executions(instance))
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    while (true) {
      var response = sent(request);
      if (response.statusCode() != 429) {
        return JSON.readTree(ok(response)).get("workflowExecutionId").asString();
      }
      refused.incrementAndGet();
      Patience.rest(Instant.now().plus(PAUSE));
    }
  }

  /** How many creations were answered 429. */
  int refused() {
    return refused.get();
  }

  /** Of every execution since then, from the list. */
  Map<String, String> statuses(String instance, String since) {
    var statuses = new HashMap<String, String>();
    var next = "";
    do {
      var path =
          "%s?minCreationTime=%s&limit=%d&nextToken=%s"
              .formatted(executions(instance), since, PAGE, next);
      var page = JSON.readTree(ok(sent(request(path).build())));
      for (var one : page.get("executions")) {
        statuses.put(one.get("workflowExecutionId").asString(), one.get("status").asString());
      }
      next = page.path("nextToken").asString("");
    } while (!next.isEmpty());
    return statuses;
  }

  /** The whole text of its only file. */
  String result(String instance, String id) {
    var urls =
        JSON.readTree(ok(sent(request(executions(instance) + "/" + id + "/downloadUrls").build())))
            .get("downloadUrls");
    return ok(sent(HttpRequest.newBuilder(URI.create(urls.get(0).asString())).build()));
  }

  private static String executions(String instance) {
    return "/amc/reporting/%s/workflowExecutions".formatted(instance);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Amazon-Advertising-API-ClientId", account.get("clientId").asString())
        .header("Amazon-Advertising-API-AdvertiserId", account.get("entityId").asString())
        .header("Amazon-Advertising-API-MarketplaceId", account.get("marketplaceId").asString());
  }

  private static HttpResponse<String> sent(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri().getPath(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ok(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          "%s answered %d: %s"
              .formatted(response.uri().getPath(), response.statusCode(), response.body()));
    }
    return response.body();
  }
}
