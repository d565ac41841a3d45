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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * AMC's API as somebody writes it down in an afternoon who has its documentation, and has never
 * seen this project: it shares nothing with the other client.
 */
final class SecondClient {
  private static final Set<String> ENDS = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "REJECTED");
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final Map<String, String> login;
  private String token = "";
  private String entity = "";
  private String marketplace = "";
  private String instance = "";

  SecondClient(URI base, String clientId, String clientSecret, String refreshToken) {
    this.base = base;
    this.login =
        Map.of(
            "grant_type", "refresh_token",
            "client_id", clientId,
            "client_secret", clientSecret,
            "refresh_token", refreshToken);
  }

  void logIn() {
    var form =
        login.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    var request =
        HttpRequest.newBuilder(base.resolve("/auth/o2/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    token = JSON.readTree(sent(request).body()).get("access_token").asString();
  }

  /** Takes the first account, and the first of its instances that is ready. */
  void choose() {
    var account = call("GET", "/amc/accounts", null).get("amcAccounts").get(0);
    entity = account.get("accountId").asString();
    marketplace = account.get("marketplaceId").asString();
    for (var one : pages("/amc/instances?limit=1", "instances")) {
      if (instance.isEmpty() && one.get("creationStatus").asString().equals("COMPLETED")) {
        instance = one.get("instanceId").asString();
      }
    }
  }

  /** Creates it, or replaces it when it is there already. */
  void save(String workflowId, String definition) {
    try {
      call("POST", reporting("/workflows"), definition);
    } catch (IllegalStateException refused) {
      if (!String.valueOf(refused.getMessage())
          .endsWith("Workflow with ID %s already exists.".formatted(workflowId))) {
        throw refused;
      }
      call("PUT", reporting("/workflows/" + workflowId), definition);
    }
  }

  String start(String body) {
    return call("POST", reporting("/workflowExecutions"), body)
        .get("workflowExecutionId")
        .asString();
  }

  JsonNode waitFor(String executionId, Runnable pause) {
    while (true) {
      var execution = one("/workflowExecutions/" + executionId);
      if (ENDS.contains(execution.get("status").asString())) {
        return execution;
      }
      pause.run();
    }
  }

  /**
   * @return the status that AMC gives it then
   */
  String cancel(String executionId) {
    var path = "/workflowExecutions/" + executionId;
    call("PUT", reporting(path), "{\"status\":\"CANCELLED\"}");
    return one(path).get("status").asString();
  }

  /** The rows of all files, without their headers. */
  List<List<String>> rows(String executionId) {
    var rows = new ArrayList<List<String>>();
    for (var url :
        one("/workflowExecutions/" + executionId + "/downloadUrls").get("downloadUrls")) {
      var file = sent(HttpRequest.newBuilder(URI.create(url.asString())).GET()).body();
      file.lines().skip(1).forEach(line -> rows.add(cells(line)));
    }
    return rows;
  }

  /** Inner quotes have a backslash before them. */
  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    var quoted = false;
    for (var i = 0; i < line.length(); i++) {
      var c = line.charAt(i);
      if (quoted && c == '\\') {
        cell.append(line.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  JsonNode one(String path) {
    return call("GET", reporting(path), null);
  }

  void create(String path, String body) {
    call("POST", reporting(path), body);
  }

  void change(String path, String body) {
    call("PUT", reporting(path), body);
  }

  void delete(String path) {
    call("DELETE", reporting(path), null);
  }

  List<JsonNode> all(String path, String field) {
    return pages(reporting(path), field);
  }

  /** The last page has no token, or an empty one. */
  private List<JsonNode> pages(String path, String field) {
    var items = new ArrayList<JsonNode>();
    var token = "";
    do {
      var page = call("GET", path + "&nextToken=" + token, null);
      page.get(field).forEach(items::add);
      token = page.path("nextToken").asString("");
    } while (!token.isEmpty());
    return items;
  }

  private String reporting(String path) {
    return "/amc/reporting/" + instance + path;
  }

  private JsonNode call(String method, String path, @Nullable String body) {
    var response = answer(method, path, body);
    if (response.statusCode() == 401) {
      logIn();
      response = answer(method, path, body);
    }
    var answer = JSON.readTree(response.body());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          response.statusCode() + " " + answer.path("details").asString(response.body()));
    }
    return answer;
  }

  private HttpResponse<String> answer(String method, String path, @Nullable String body) {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Amazon-Advertising-API-ClientId", login.getOrDefault("client_id", ""))
            .header("Amazon-Advertising-API-AdvertiserId", entity)
            .header("Amazon-Advertising-API-MarketplaceId", marketplace);
    return sent(
        body == null
            ? request.method(method, BodyPublishers.noBody())
            : request
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> sent(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
