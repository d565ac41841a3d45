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

/** Asks the api for executions of one saved query, each with a duration of its own. */
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
  private final String query;
  private final AtomicInteger asked = new AtomicInteger();

  Workload(Rig rig) {
    this.rig = rig;
    this.query =
        Http.post(
                rig.api().resolve("/api/v1/queries"),
                "bench-query",
                Map.of(
                    "name",
                    "Bench",
                    "sql",
                    SQL,
                    "parameters",
                    List.of(Map.of("name", "run_ms", "type", "integer"))))
            .get("queryId")
            .asString();
  }

  /**
   * @param run how long AMC takes, at the usual speed
   */
  record Ask(String instance, Duration run, String priority) {}

  /** So many asks over the instances in turn, each 30 to 90 s long. */
  static List<Ask> drawn(int count, List<String> instances, String priority, Random random) {
    var asks = new ArrayList<Ask>();
    for (int i = 0; i < count; i++) {
      asks.add(
          new Ask(
              instances.get(i % instances.size()),
              Duration.ofMillis(random.nextInt(30_000, 90_001)),
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
                query,
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
