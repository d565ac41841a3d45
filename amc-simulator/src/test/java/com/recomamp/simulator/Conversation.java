package com.recomamp.simulator;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client of one demo account says over real HTTP. */
final class Conversation {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  static final String SQL =
      "SELECT campaign, SUM(clicks) AS clicks FROM sponsored_ads_traffic GROUP BY campaign";

  private final URI base;
  private final DemoAccount account;
  private final Map<String, String> headers = new LinkedHashMap<>();

  private Conversation(URI base, DemoAccount account) {
    this.base = base;
    this.account = account;
  }

  static Conversation with(Simulator simulator) {
    return with(simulator, DemoAccount.ALL.getFirst());
  }

  static Conversation with(Simulator simulator, DemoAccount account) {
    return at(simulator.uri(), account);
  }

  static Conversation at(URI base, DemoAccount account) {
    var conversation = new Conversation(base, account);
    conversation.headers.put("Amazon-Advertising-API-ClientId", account.clientId());
    conversation.headers.put("Amazon-Advertising-API-AdvertiserId", account.entityId());
    conversation.headers.put("Amazon-Advertising-API-MarketplaceId", account.marketplaceId());
    conversation.logIn();
    return conversation;
  }

  void logIn() {
    headers.put(
        "Authorization", "Bearer " + token(refresh()).json().get("access_token").stringValue());
  }

  Map<String, String> refresh() {
    return Map.of(
        "grant_type", "refresh_token",
        "refresh_token", account.refreshToken(),
        "client_id", account.clientId(),
        "client_secret", account.clientSecret());
  }

  Answer token(Map<String, String> form) {
    var text =
        form.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(base.resolve("/auth/o2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(text)));
  }

  Conversation header(String name, @Nullable String value) {
    if (value == null) {
      headers.remove(name);
    } else {
      headers.put(name, value);
    }
    return this;
  }

  String clientId() {
    return account.clientId();
  }

  String instanceId() {
    return account.instances().getFirst().instanceId();
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  Answer put(String path, String body) {
    return send(request(path).PUT(BodyPublishers.ofString(body)));
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer send(String method, String path, String body) {
    return send(request(path).method(method, BodyPublishers.ofString(body)));
  }

  /**
   * Creates an ad hoc execution over a window in New York; {@code more} are further fields of the
   * body.
   */
  Answer create(String sql, String more) {
    return post(executions(), adHoc(sql, more));
  }

  String created(String sql) {
    return create(sql, "").ok().get("workflowExecutionId").stringValue();
  }

  static String adHoc(String sql, String more) {
    return """
    {"workflow": {"sqlQuery": %s}, "timeWindowType": "EXPLICIT", "timeWindowStart": "2026-01-01T00:00:00",
     "timeWindowEnd": "2026-01-08T00:00:00", "timeWindowTimeZone": "America/New_York"%s}\
    """
        .formatted(Json.MAPPER.writeValueAsString(sql), more.isEmpty() ? "" : ", " + more);
  }

  String executions() {
    return "/amc/reporting/%s/workflowExecutions".formatted(instanceId());
  }

  String dataSources() {
    return "/amc/reporting/%s/dataSources".formatted(instanceId());
  }

  String workflows() {
    return "/amc/reporting/%s/workflows".formatted(instanceId());
  }

  String schedules() {
    return "/amc/reporting/%s/schedules".formatted(instanceId());
  }

  JsonNode execution(String id) {
    return get(executions() + "/" + id).ok();
  }

  String status(String id) {
    return execution(id).get("status").stringValue();
  }

  Answer cancel(String id) {
    return put(executions() + "/" + id, "{\"status\":\"CANCELLED\"}");
  }

  List<String> listed(String query) {
    return get(executions() + "?" + query)
        .ok()
        .get("executions")
        .valueStream()
        .map(one -> one.get("workflowExecutionId").stringValue())
        .toList();
  }

  List<String> urls(String id) {
    return get(executions() + "/" + id + "/downloadUrls")
        .ok()
        .get("downloadUrls")
        .valueStream()
        .map(JsonNode::stringValue)
        .toList();
  }

  static Answer download(String url, String... header) {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (header.length > 0) {
      request.headers(header);
    }
    return send(request);
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(base.resolve(path));
    headers.forEach(request::header);
    return request;
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    JsonNode json() {
      return Json.MAPPER.readTree(response.body());
    }

    /** The body of a success. */
    JsonNode ok() {
      if (status() != 200) {
        throw new AssertionError("%d: %s".formatted(status(), body()));
      }
      return json();
    }

    /** Status and text of an error in AMC's shape. */
    String refusal() {
      return "%d %s".formatted(status(), json().path("details").asString(""));
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }
}
