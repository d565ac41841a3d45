package com.recomamp.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Asks the api for executions of saved queries, each with a duration of its own. */
final class Workload {
  private static final int CLIENTS = 8;
  private static final String SQL =
      """
      SELECT campaign, SUM(impressions) AS impressions
        FROM dsp_impressions
       WHERE impressions < CUSTOM_PARAMETER('run_ms')
       GROUP BY campaign /* simulator: run={run_ms}ms rows=5 */\
      """;

  private final Rig rig;
  private final List<String> queries;
  private final AtomicInteger asked = new AtomicInteger();

  Workload(Rig rig, int queries) {
    this.rig = rig;
    this.queries = IntStream.range(0, queries).mapToObj(this::saved).toList();
  }

  private String saved(int number) {
    return Http.post(
            rig.api().resolve("/api/v1/queries"),
            "bench-query-" + number,
            Map.of(
                "name",
                "Bench " + number,
                "sql",
                SQL,
                "parameters",
                List.of(Map.of("name", "run_ms", "type", "integer"))))
        .get("queryId")
        .asString();
  }

  /**
   * @param query its number among the saved ones
   * @param run how long AMC takes, at the usual speed
   */
  record Ask(int query, String instance, Duration run, String priority) {}

  /**
   * How long AMC works: each query has a usual duration, and a run of it takes that, give or take a
   * part of it; all runs are 30 to 90 s long. Of one query with a spread of 0.5 nothing more is
   * known than that.
   */
  record Variety(int queries, double spread) {
    private static final double SHORTEST = 30;
    private static final double LONGEST = 90;

    private static final double WIDEST = 0.5;

    static final Variety NONE_ALIKE = new Variety(1, WIDEST);

    Variety {
      if (queries < 1 || spread < 0 || spread > WIDEST) {
        throw new IllegalArgumentException(
            "at least one query and a spread from 0 to %s, not %d and %s"
                .formatted(WIDEST, queries, spread));
      }
    }

    private double[] usual(Random random) {
      double least = SHORTEST / (1 - spread);
      double most = LONGEST / (1 + spread);
      return random.doubles(queries).map(part -> least + part * (most - least)).toArray();
    }

    private Duration run(double usual, Random random) {
      return Duration.ofMillis((long) (1e3 * usual * (1 + spread * (2 * random.nextDouble() - 1))));
    }
  }

  /** So many asks over the instances in turn, each of any of the queries. */
  static List<Ask> drawn(
      int count, List<String> instances, String priority, Variety variety, Random random) {
    var usual = variety.usual(random);
    var asks = new ArrayList<Ask>();
    for (int i = 0; i < count; i++) {
      int query = random.nextInt(usual.length);
      asks.add(
          new Ask(
              query,
              instances.get(i % instances.size()),
              variety.run(usual[query], random),
              priority));
    }
    return asks;
  }

  /** A few clients at once, as fast as the api takes them; the ids in the order of the asks. */
  List<String> accept(List<Ask> asks) {
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      var answers = new ArrayList<Future<String>>();
      for (var ask : asks) {
        var key = "bench-" + asked.incrementAndGet();
        Callable<String> call = () -> accept(ask, key);
        answers.add(clients.submit(call));
      }
      var ids = new ArrayList<String>();
      for (var answer : answers) {
        ids.add(answer.get());
      }
      return ids;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the api did not accept an execution", e);
    }
  }

  private String accept(Ask ask, String key) {
    return Http.post(
            rig.api().resolve("/api/v1/executions"),
            key,
            Map.of(
                "queryId",
                queries.get(ask.query),
                "instanceId",
                ask.instance,
                "window",
                Map.of(
                    "start", "2026-01-01T00:00:00",
                    "end", "2026-01-08T00:00:00",
                    "zone", "UTC"),
                "parameters",
                Map.of("run_ms", ask.run.toMillis()),
                "priority",
                ask.priority,
                "confirmOverlap",
                true))
        .get("id")
        .asString();
  }
}
