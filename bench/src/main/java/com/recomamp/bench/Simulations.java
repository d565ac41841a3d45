package com.recomamp.bench;

import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcSubmission;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The simulator from its own jar: how soon it answers, whether it stays right when everybody asks
 * at once, and what ten thousand executions cost it.
 */
final class Simulations {
  static final Map<String, Double> USUAL =
      Map.of(
          "starts", 10.0,
          "burst", 200.0,
          "executions", 10_000.0,
          "instances", 10.0,
          "clients", 4.0,
          "heap", 128.0);

  private static final int CAP = 10;
  private static final double LATEST_TOKEN = 2_000;
  private static final double MOST_RESIDENT = 512;
  private static final double KIB_PER_MB = 1_000_000 / 1_024.0;
  private static final long ASK_AGAIN_NANOS = 5_000_000;
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final Duration GIVE_UP_AFTER = Duration.ofHours(1);
  private static final int LONGEST_WINDOW = 300;

  /** A wider window holds the people of a narrower one. */
  private static final String REACH =
      "SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign"
          + " /* simulator: pending=0s run=%s */";

  private record Place(PatientCaller caller, String instance) {}

  private record Asked(Place place, int days, AmcExecutionId executionId) {}

  private final Options options;
  private final Path home;
  private final Path folder;

  private Simulations(Options options, Map<String, String> environment) {
    this.options = options;
    home = Path.of(environment.getOrDefault("AMC_HOME", ".")).toAbsolutePath();
    folder = Path.of(environment.getOrDefault("DATA_DIR", "bench-data")).toAbsolutePath();
  }

  static Verdict measured(Options options) {
    return new Simulations(options, System.getenv()).measured();
  }

  private Verdict measured() {
    var starts = starts();
    try (var app = start("work")) {
      app.whenItAnswers("/simulator/accounts");
      var places = places(app.uri());
      long begun = System.nanoTime();
      var burst = createdAtOnce(places);
      double burstTook = (System.nanoTime() - begun) / 1e9;
      int again =
          places.stream().map(Place::caller).distinct().mapToInt(PatientCaller::refused).sum();
      check(burst);
      double running = mostRunning(app.uri());
      var resident = new ArrayList<Double>();
      double perSecond = creations(places, app, resident);
      double most = resident.stream().mapToDouble(Double::doubleValue).max().orElseThrow();

      var table = new Table("", "");
      table.row("first token, shortest", "%s ms".formatted(Table.number(starts[0])));
      table.row("first token, longest", "%s ms".formatted(Table.number(starts[starts.length - 1])));
      table.row(
          "%d created at once, each right".formatted(burst.size()),
          "%s s".formatted(Table.number(burstTook)));
      table.row("of these told to come again", "%d times".formatted(again));
      table.row("computed executions after that", "%s /s".formatted(Table.number(perSecond)));
      IO.println("\n" + table);
      return new Verdict()
          .atMost("median of the first tokens, ms", starts[starts.length / 2], LATEST_TOKEN)
          .atMost("running at once on an instance", running, CAP)
          .atMost("resident memory, MB", most, MOST_RESIDENT);
    }
  }

  /** From the start of a process to its first token, in milliseconds, the shortest first. */
  private double[] starts() {
    var times = new double[Math.max(1, options.count("starts"))];
    for (int i = 0; i < times.length; i++) {
      long begun = System.nanoTime();
      try (var app = start("start-" + i)) {
        while (!Http.answersOk(app.uri().resolve("/simulator/accounts"))) {
          if (System.nanoTime() - begun > MINUTE_NANOS) {
            throw new IllegalStateException("the simulator gave no token in a minute");
          }
          LockSupport.parkNanos(ASK_AGAIN_NANOS);
        }
        PatientCaller.loggedIn(app.uri(), accounts(app.uri()).getFirst());
        times[i] = (System.nanoTime() - begun) / 1e6;
      }
    }
    Arrays.sort(times);
    return times;
  }

  private App start(String state) {
    int port = Rig.freePort();
    return App.start(
        "simulator",
        home,
        folder,
        port,
        options.count("heap"),
        Map.of(
            "SIMULATOR_PORT", Integer.toString(port),
            "SIMULATOR_STATE_DIR", folder.resolve(state).toString(),
            "SIMULATOR_RESULTS", "computed",
            "SIMULATOR_RUNNING_CAP", Integer.toString(CAP),
            "SIMULATOR_INSTANCES", Integer.toString((options.count("instances") + 1) / 2)));
  }

  private List<Place> places(URI simulator) {
    return accounts(simulator).stream()
        .flatMap(
            account -> {
              var caller = PatientCaller.loggedIn(simulator, account);
              var places = new ArrayList<Place>();
              for (var instance : account.get("instances")) {
                places.add(new Place(caller, instance.get("instanceId").asString()));
              }
              return places.stream();
            })
        .limit(options.count("instances"))
        .toList();
  }

  private static List<JsonNode> accounts(URI simulator) {
    var accounts = new ArrayList<JsonNode>();
    Http.get(simulator.resolve("/simulator/accounts")).forEach(accounts::add);
    return accounts;
  }

  /** Spread over the instances, each with a window of its own. */
  private List<Asked> createdAtOnce(List<Place> places) {
    int count = options.count("burst");
    int perInstance = Math.max(1, count / places.size());
    return together(
        count,
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    (Callable<Asked>)
                        () -> {
                          var place = places.get(i % places.size());
                          int days = 1 + i / places.size() * (LONGEST_WINDOW - 1) / perInstance;
                          return created(place, days, "1s");
                        })
            .toList());
  }

  private static Asked created(Place place, int days, String run) {
    var end = LocalDate.now(ZoneOffset.UTC).minusDays(2);
    var submission =
        new AmcSubmission(
            "bench",
            REACH.formatted(run),
            List.of(),
            Map.of(),
            end.minusDays(days).atStartOfDay(),
            end.atStartOfDay(),
            ZoneOffset.UTC,
            GIVE_UP_AFTER,
            false);
    return new Asked(place, days, place.caller.create(place.instance, submission));
  }

  /**
   * Every one has succeeded, has what the same question gives when nobody else asks, reaches no
   * fewer people than a narrower window of its instance, and other people than other instances.
   */
  private static void check(List<Asked> burst) {
    var byInstance = new HashMap<String, Map<Integer, String>>();
    for (var asked : burst) {
      var rows = rows(asked);
      var alone = rows(created(asked.place, asked.days, "0s"));
      if (!rows.equals(alone)) {
        throw new IllegalStateException(
            "%d days of %s: at once%n%sand alone%n%s"
                .formatted(asked.days, asked.place.instance, rows, alone));
      }
      byInstance.computeIfAbsent(asked.place.instance, _ -> new HashMap<>()).put(asked.days, rows);
    }
    var widest = new HashSet<String>();
    byInstance.forEach(
        (instance, answers) -> {
          Map<String, Long> narrower = Map.of();
          for (var days : answers.keySet().stream().sorted().toList()) {
            var reach = reach(answers.get(days));
            narrower.forEach(
                (campaign, people) -> {
                  if (reach.getOrDefault(campaign, 0L) < people) {
                    throw new IllegalStateException(
                        "%s reaches fewer people in %d days of %s"
                            .formatted(campaign, days, instance));
                  }
                });
            narrower = reach;
          }
          if (narrower.isEmpty() || !widest.add(narrower.values().toString())) {
            throw new IllegalStateException(instance + " has no people of its own");
          }
        });
  }

  private static String rows(Asked asked) {
    var place = asked.place;
    Patience.ofMinutes(5)
        .until(
            asked.executionId + " to succeed",
            () -> place.caller.hasSucceeded(place.instance, asked.executionId));
    return place.caller.result(place.instance, asked.executionId);
  }

  private static Map<String, Long> reach(String rows) {
    var reach = new HashMap<String, Long>();
    rows.lines()
        .skip(1)
        .forEach(
            line -> {
              int comma = line.lastIndexOf(',');
              reach.put(line.substring(0, comma), Long.valueOf(line.substring(comma + 1)));
            });
    return reach;
  }

  /** On one instance at a time, by the ledger. */
  private static double mostRunning(URI simulator) {
    var running = new HashMap<String, Set<String>>();
    int most = 0;
    for (var line : Http.get(simulator.resolve("/simulator/ledger"))) {
      if (line.path("entry").asString().equals("changed")) {
        var here = running.computeIfAbsent(line.get("instanceId").asString(), _ -> new HashSet<>());
        var id = line.get("executionId").asString();
        if (line.get("to").asString().equals("RUNNING")) {
          here.add(id);
        } else {
          here.remove(id);
        }
        most = Math.max(most, here.size());
      }
    }
    return most;
  }

  /** So many more by some clients, each on its instances in turn; gives how many per second. */
  private double creations(List<Place> places, App app, List<Double> resident) {
    int each = options.count("executions") / places.size();
    long begun = System.nanoTime();
    for (var place : places) {
      int clients = Math.max(1, options.count("clients"));
      together(
          clients,
          Stream.generate(
                  () ->
                      (Callable<Boolean>)
                          () -> {
                            for (int i = 0; i < each / clients; i++) {
                              created(place, 1 + i % LONGEST_WINDOW, "0s");
                            }
                            return true;
                          })
              .limit(clients)
              .toList());
      resident.add(app.resident() / KIB_PER_MB);
      IO.println(
          "%s has %d more, %s MB resident"
              .formatted(place.instance, each, Table.number(resident.getLast())));
    }
    return options.count("executions") / ((System.nanoTime() - begun) / 1e9);
  }

  private static <T> List<T> together(int threads, List<Callable<T>> tasks) {
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var results = new ArrayList<T>();
      for (Future<T> future : pool.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
