package com.recomamp.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a request wants, lets faults interfere, answers, and writes it into the ledger.
 */
final class FrontDoor implements HttpHandler {
  private record Route(
      Operation operation, String method, List<String> template, Function<Call, Reply> answer) {
    /**
     * The values of the named segments, or nothing when the path is another. {@code {name*}} takes
     * all that follow.
     */
    @Nullable Map<String, String> match(Call call) {
      var segments = call.segments();
      var found = new LinkedHashMap<String, String>();
      for (var i = 0; i < template.size(); i++) {
        var wanted = template.get(i);
        if (wanted.endsWith("*}") && i < segments.size()) {
          found.put(
              wanted.substring(1, wanted.length() - 2),
              String.join("/", segments.subList(i, segments.size())));
          return found;
        }
        if (i >= segments.size() || !wanted.startsWith("{") && !wanted.equals(segments.get(i))) {
          return null;
        }
        if (wanted.startsWith("{")) {
          found.put(wanted.substring(1, wanted.length() - 1), Call.decoded(segments.get(i)));
        }
      }
      return template.size() == segments.size() ? found : null;
    }
  }

  private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

  private final World world;
  private final Faults faults;
  private final Throttle throttle;
  private final Executor threads;
  private final List<Route> routes = new ArrayList<>();

  FrontDoor(World world, Faults faults, Throttle throttle, Executor threads) {
    this.world = world;
    this.faults = faults;
    this.throttle = throttle;
    this.threads = threads;
  }

  FrontDoor on(Operation operation, String method, String template, Function<Call, Reply> answer) {
    routes.add(new Route(operation, method, List.of(template.split("/", -1)), answer));
    return this;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var requestId =
          UUID.randomUUID().toString().replace("-", "").substring(0, 20).toUpperCase(Locale.ROOT);
      var read = Call.read(exchange, requestId);
      for (var route : routes) {
        var names = route.method.equals(read.method()) ? route.match(read) : null;
        if (names != null) {
          answer(exchange, read.named(names), route.operation, throttled(route));
          return;
        }
      }
      answer(
          exchange,
          read,
          Operation.UNKNOWN,
          call -> {
            throw Refusal.gateway(404, "Could not find resource for full path: " + call.path());
          });
    }
  }

  private Function<Call, Reply> throttled(Route route) {
    return call -> {
      try {
        throttle.pass(route.operation, call);
      } catch (Refusal refusal) {
        throw route.operation.shaped(refusal, call.requestId());
      }
      return route.answer.apply(call);
    };
  }

  private void answer(
      HttpExchange exchange, Call call, Operation operation, Function<Call, Reply> answer)
      throws IOException {
    if (operation == Operation.SIMULATOR) {
      send(exchange, call, reply(call, operation, answer));
      return;
    }
    var fault = faults.next(operation, call.names().get("instanceId")).orElse(null);
    if (fault == null) {
      var reply = reply(call, operation, answer);
      enter(call, operation, reply.status(), reply.executionId(), null, null);
      send(exchange, call, reply);
      return;
    }
    pause(fault.delay());
    var real = fault.takesEffect() ? reply(call.stale(fault.staleBy()), operation, answer) : null;
    var reply = real == null || fault.status() != null ? fault.answer(call.requestId()) : real;
    enter(
        call,
        operation,
        reply.status(),
        real == null ? null : real.executionId(),
        fault.describe(),
        fault.name());
    if (fault.landsLate()) {
      threads.execute(() -> land(fault, call, operation, answer));
    }
    if (!fault.loseReply()) {
      send(exchange, call, fault.cutAfter() == null ? reply : reply.cutAfter(fault.cutAfter()));
    }
  }

  private void land(Fault fault, Call call, Operation operation, Function<Call, Reply> answer) {
    try {
      faults.untilLanding(fault.landsAfter());
    } catch (InterruptedException stopping) {
      return;
    }
    var reply = reply(call, operation, answer);
    enter(call, operation, reply.status(), reply.executionId(), "landed late", fault.name());
  }

  private void enter(
      Call call,
      Operation operation,
      int status,
      @Nullable String executionId,
      @Nullable String fault,
      @Nullable String faultName) {
    world.requested(
        number ->
            new Entry.Requested(
                number,
                world.now(),
                call.method(),
                shown(call, operation),
                operation.word(),
                status,
                call.names().get("instanceId"),
                executionId == null ? call.names().get("executionId") : executionId,
                fault,
                faultName));
  }

  private static Reply reply(Call call, Operation operation, Function<Call, Reply> answer) {
    try {
      return answer.apply(call);
    } catch (Refusal refusal) {
      return refusal.reply();
    } catch (RuntimeException | Error bug) {
      if (bug instanceof VirtualMachineError && !(bug instanceof StackOverflowError)) {
        throw bug;
      }
      LOG.log(
          System.Logger.Level.ERROR,
          "the simulator failed at %s %s".formatted(call.method(), call.path()),
          bug);
      var refusal = Refusal.amc(500, "Internal Server Error");
      return operation.shaped(refusal, call.requestId()).reply();
    }
  }

  /** Codes and signatures stand in the query of a login and of a download. */
  private static String shown(Call call, Operation operation) {
    return switch (operation) {
      case AUTHORIZE, TOKEN, S3, UNKNOWN -> call.path();
      case ACCOUNTS,
          INSTANCES,
          ADVERTISERS,
          DATA_SOURCES,
          DATA_SOURCE,
          WORKFLOWS,
          SCHEDULES,
          CREATE,
          LIST,
          GET,
          CANCEL,
          DOWNLOAD_URLS,
          SIMULATOR ->
          call.rawQuery().isEmpty() ? call.path() : call.path() + "?" + call.rawQuery();
    };
  }

  private static void pause(Duration length) throws IOException {
    try {
      Thread.sleep(length);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("the simulator stops", stopping);
    }
  }

  private static void send(HttpExchange exchange, Call call, Reply reply) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Server", "Server");
    headers.set("x-amz-rid", call.requestId());
    headers.set("x-amz-request-id", call.requestId());
    headers.set("Vary", "Content-Type,Accept-Encoding,User-Agent");
    headers.set("Strict-Transport-Security", "max-age=47474747; includeSubDomains; preload");
    reply.headers().forEach(headers::set);
    if (call.method().equals("HEAD")) {
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(reply.status(), reply.length() == 0 ? -1 : reply.length());
    if (reply.length() > 0) {
      try (var out = exchange.getResponseBody()) {
        reply.body().writeTo(out);
      }
    }
  }
}
