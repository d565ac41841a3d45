package com.recomamp.simulator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came in, with the names that its route gave to parts of the path.
 *
 * @param staleBy how old the answer is to be
 */
record Call(
    String method,
    String path,
    Map<String, String> names,
    Map<String, String> query,
    String rawQuery,
    Headers headers,
    byte[] body,
    String requestId,
    Duration staleBy) {

  static Call read(HttpExchange exchange, String requestId) throws IOException {
    var uri = exchange.getRequestURI();
    var rawQuery = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    return new Call(
        exchange.getRequestMethod(),
        uri.getRawPath(),
        Map.of(),
        form(rawQuery),
        rawQuery,
        exchange.getRequestHeaders(),
        exchange.getRequestBody().readAllBytes(),
        requestId,
        Duration.ZERO);
  }

  /** The pairs of a query string or a form. */
  static Map<String, String> form(String text) {
    var pairs = new LinkedHashMap<String, String>();
    for (var pair : text.split("&")) {
      var parts = pair.split("=", 2);
      if (!parts[0].isEmpty()) {
        pairs.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    return pairs;
  }

  static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException badEscape) {
      return text;
    }
  }

  Call named(Map<String, String> found) {
    return new Call(method, path, found, query, rawQuery, headers, body, requestId, staleBy);
  }

  /** The same, asked of a reader that lags behind. */
  Call stale(Duration by) {
    return new Call(method, path, names, query, rawQuery, headers, body, requestId, by);
  }

  String name(String name) {
    return names.get(name) instanceof String value ? value : "";
  }

  /** A query parameter; AMC takes an empty one for an absent one. */
  @Nullable String parameter(String name) {
    var value = query.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  boolean flag(String name) {
    var value = parameter(name);
    if (value != null && !value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
      throw Refusal.amc(400, "%s must be true or false.".formatted(name));
    }
    return "true".equalsIgnoreCase(value);
  }

  @Nullable String header(String name) {
    var value = headers.getFirst(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  List<String> segments() {
    return List.of(path.split("/", -1));
  }
}
