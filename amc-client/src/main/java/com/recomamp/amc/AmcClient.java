package com.recomamp.amc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * AMC's reporting and administration API. One call is one request; nothing is retried, nothing is
 * logged. Safe for many threads.
 */
public final class AmcClient {

  /** Enough for any account; a server that pages on for ever is not followed. */
  private static final int MOST_PAGES = 1_000;

  private final AmcEndpoints endpoints;
  private final AmcTimeouts timeouts;
  private final HttpClient http;
  private final AmcWire wire = new AmcWire();

  public AmcClient(AmcEndpoints endpoints, AmcTimeouts timeouts) {
    if (System.getProperty("jdk.httpclient.enableAllMethodRetry") != null) {
      throw new IllegalStateException(
          "jdk.httpclient.enableAllMethodRetry is set: with it the JDK may submit an execution"
              + " twice, so take it away");
    }
    this.endpoints = endpoints;
    this.timeouts = timeouts;
    this.http = Http.client(timeouts.connect()).build();
  }

  /**
   * Submits. The window is looked at when the connection stands and the body is about to leave.
   *
   * @throws AmcException see there for what each means about AMC's side
   */
  public AmcExecution create(
      AmcCaller caller, String instanceId, AmcSubmission submission, SendWindow window) {
    var call = new Call("POST", executions(instanceId), caller);
    var body = new GuardedBody(wire.submission(submission), window);
    var request = call.request("").header("Content-Type", "application/json").POST(body).build();
    // A connection of its own: AMC may just be closing one of the pool, and that would look like a
    // lost answer.
    var connection = connection(body, request.uri());
    try {
      var answer =
          call.understood(Http.send(connection, request, Http.answer(), timeouts.request()));
      return call.known("an execution id", wire.execution(answer));
    } catch (IOException e) {
      throw unsent(call, body, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unsent(call, body, e);
    } finally {
      connection.shutdownNow();
    }
  }

  private HttpClient connection(GuardedBody body, URI address) {
    var client = Http.client(timeouts.connect());
    if (address.getScheme().equalsIgnoreCase("https")) {
      client.sslContext(Handshake.watched(body::connectionStands));
    } else {
      body.connectionStands();
    }
    return client.build();
  }

  private static AmcException unsent(Call call, GuardedBody body, Exception failure) {
    return body.shut()
        ? new AmcException.NotSent("%s was not sent (%s)".formatted(call, Http.kind(failure)))
        : call.unanswered(failure);
  }

  public AmcExecution get(AmcCaller caller, String instanceId, AmcExecutionId id) {
    var call = new Call("GET", execution(instanceId, id), caller);
    var answer = call.understood(call.answer(call.request("").GET()));
    return call.known(
        "that execution", wire.execution(answer).filter(execution -> execution.id().equals(id)));
  }

  public AmcExecutionPage list(AmcCaller caller, String instanceId, AmcListing listing) {
    var query = new LinkedHashMap<String, String>();
    query.put("minCreationTime", inUtc(listing.createdSince()));
    if (listing.createdUntil() != null) {
      query.put("maxCreationTime", inUtc(listing.createdUntil().plusNanos(999_999_999)));
    }
    query.put("timeZone", "UTC");
    query.put("sortAscending", Boolean.toString(listing.ascending()));
    query.put("includeCancelled", Boolean.toString(listing.includeCancelled()));
    query.put("includeWorkflow", Boolean.toString(listing.includeWorkflow()));
    query.put("limit", Integer.toString(listing.limit()));
    if (listing.nextToken() != null) {
      query.put("nextToken", listing.nextToken());
    }
    var call = new Call("GET", executions(instanceId), caller);
    var response = call.answer(call.request(asQuery(query)).GET());
    var answer = call.understood(response);
    return new AmcExecutionPage(
        call.known("a list of executions", AmcWire.all(answer, "executions", wire::execution)),
        AmcWire.nextToken(answer),
        Http.date(response));
  }

  private static String inUtc(Instant time) {
    return AmcWire.local(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
  }

  /**
   * Asks AMC to stop; only AMC's status says whether it did. Refused if the execution has ended.
   */
  public void cancel(AmcCaller caller, String instanceId, AmcExecutionId id) {
    var call = new Call("PUT", execution(instanceId, id), caller);
    call.answer(
        call.request("")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofByteArray(AmcWire.cancellation())));
  }

  /** Signed URLs, good for ten minutes, in the order of the parts. */
  public List<URI> downloadUrls(AmcCaller caller, String instanceId, AmcExecutionId id) {
    var call = new Call("GET", execution(instanceId, id) + "/downloadUrls", caller);
    var answer = call.understood(call.answer(call.request("").GET()));
    return call.known("download URLs", AmcWire.all(answer, "downloadUrls", wire::url));
  }

  /**
   * The tables that queries of the instance may read, by the names that queries call them by.
   *
   * @param caller asked before each page
   */
  public List<String> dataSources(Supplier<AmcCaller> caller, String instanceId) {
    var path = "/amc/reporting/%s/dataSources".formatted(segment(instanceId));
    return allPages(() -> new Call("GET", path, caller.get()), "dataSources", AmcWire::dataSource);
  }

  /** The accounts that the token's person administers. */
  public List<AmcAccount> accounts(AmcRegion region, String clientId, AccessToken accessToken) {
    HeaderValues.check("client id", clientId);
    var headers = Map.of("Amazon-Advertising-API-ClientId", clientId);
    return allPages(
        () -> new Call("GET", "/amc/accounts", region, headers, accessToken),
        "amcAccounts",
        wire::account);
  }

  /** The instances of the caller's account. */
  public List<AmcInstance> instances(AmcCaller caller) {
    return allPages(() -> new Call("GET", "/amc/instances", caller), "instances", wire::instance);
  }

  /** All or nothing: of half a list nobody hears. */
  private <T> List<T> allPages(
      Supplier<Call> calls, String field, Function<JsonNode, Optional<T>> read) {
    var items = new ArrayList<T>();
    var seen = new HashSet<String>();
    var query = "";
    for (var page = 0; ; page++) {
      var call = calls.get();
      var answer = call.understood(call.answer(call.request(query).GET()));
      items.addAll(call.known("a list of " + field, AmcWire.all(answer, field, read)));
      var next = AmcWire.nextToken(answer);
      if (next.isEmpty()) {
        return items;
      }
      if (page == MOST_PAGES || !seen.add(next.get())) {
        throw new AmcException.Unintelligible("%s has no last page".formatted(call));
      }
      query = asQuery(Map.of("nextToken", next.get()));
    }
  }

  private static String executions(String instanceId) {
    return "/amc/reporting/%s/workflowExecutions".formatted(segment(instanceId));
  }

  private static String execution(String instanceId, AmcExecutionId id) {
    return "%s/%s".formatted(executions(instanceId), segment(id.value()));
  }

  private static String segment(String value) {
    if (value.isBlank() || value.equals(".") || value.equals("..")) {
      throw new IllegalArgumentException("'%s' is no id at AMC".formatted(value));
    }
    return encoded(value);
  }

  private static String asQuery(Map<String, String> query) {
    return query.entrySet().stream()
        .map(part -> part.getKey() + "=" + encoded(part.getValue()))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }

  /** One operation: how it is asked, how it is called in a message, how its answer is sorted. */
  private final class Call {

    private final String name;
    private final URI address;
    private final Map<String, String> headers;
    private final AccessToken accessToken;

    Call(String method, String path, AmcCaller caller) {
      this(
          method,
          path,
          caller.region(),
          Map.of(
              "Amazon-Advertising-API-ClientId", caller.clientId(),
              "Amazon-Advertising-API-AdvertiserId", caller.entityId(),
              "Amazon-Advertising-API-MarketplaceId", caller.marketplaceId()),
          caller.accessToken());
    }

    Call(
        String method,
        String path,
        AmcRegion region,
        Map<String, String> headers,
        AccessToken accessToken) {
      this.name = method + " " + path;
      this.address =
          URI.create(endpoints.api().get(region).toString().replaceAll("/+$", "") + path);
      this.headers = headers;
      this.accessToken = accessToken;
    }

    HttpRequest.Builder request(String query) {
      var request = HttpRequest.newBuilder(query.isEmpty() ? address : URI.create(address + query));
      headers.forEach(request::header);
      return request.header("Authorization", "Bearer " + accessToken.value());
    }

    HttpResponse<byte[]> answer(HttpRequest.Builder request) {
      try {
        return welcome(Http.send(http, request.build(), Http.answer(), timeouts.request()));
      } catch (IOException e) {
        throw unanswered(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unanswered(e);
      }
    }

    JsonNode understood(HttpResponse<byte[]> response) {
      return known("JSON", wire.tree(welcome(response).body()));
    }

    <T> T known(String what, Optional<T> answer) {
      return answer.orElseThrow(
          () ->
              new AmcException.Unintelligible("%s was answered without %s".formatted(name, what)));
    }

    AmcException unanswered(Exception failure) {
      return new AmcException.Unavailable(
          "%s was not answered (%s)".formatted(name, Http.kind(failure)));
    }

    private HttpResponse<byte[]> welcome(HttpResponse<byte[]> response) {
      if (response.statusCode() / 100 != 2) {
        throw unwelcome(response);
      }
      return response;
    }

    private AmcException unwelcome(HttpResponse<byte[]> response) {
      var words = AmcWords.of(wire, Http.text(response), accessToken);
      var status = response.statusCode();
      var said =
          "%s was answered %d%s"
              .formatted(name, status, words.details().isEmpty() ? "" : ": " + words.details());
      return switch (status) {
        case 401 -> new AmcException.Unauthorized(said);
        case 429 -> new AmcException.Throttled(said, Http.retryAfter(response));
        case 400, 403, 404, 415, 422 ->
            words.isClear()
                ? new AmcException.Refused(said, status, words.details(), words.complaint())
                : new AmcException.Unintelligible(said);
        case 408 -> new AmcException.Unavailable(said);
        default ->
            status >= 500
                ? new AmcException.Unavailable(said)
                : new AmcException.Unintelligible(said);
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
