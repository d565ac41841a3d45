package com.recomamp.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long somebody who writes a large query waits to see what it would send: over HTTP, with a
 * real database, alone and beside others who type too.
 */
final class Preflights {
  static final Map<String, Double> USUAL =
      Map.of("kilobytes", 100.0, "rounds", 1_000.0, "others", 3.0, "instances", 2.0, "scale", 1.0);

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int KILOBYTE = 1_000;

  /** Below that an editor feels immediate. */
  private static final double SLOWEST = 100;

  /** With a rule of AMC that is broken in each, so that there is something to be told. */
  private static final String PIECE =
      """
      SELECT campaign, 'it''s {{label}}' AS label, COUNT(DISTINCT user_id) AS reach -- :brand of {{brand}}
        FROM dsp_impressions
       WHERE brand = {{brand}} AND campaign LIKE {{part}} AND event_dt >= '{{start_date}}'
         AND event_dt < '{{end_date}}' AND impressions > {{least}} AND asin IN {{asins}}
       GROUP BY campaign, label
       ORDER BY campaign
      UNION ALL
      """;

  private Preflights() {}

  static Verdict measured(Rig rig, Options options) {
    int rounds = Math.max(100, options.count("rounds"));
    var request = request(rig, options.count("kilobytes") * KILOBYTE);
    var answer = JSON.readTree(ask(rig, request));
    if (!answer.has("sql") || answer.get("problems").isEmpty()) {
      throw new IllegalStateException("this is no preflight: " + answer.get("problems"));
    }
    times(rig, request, rounds);
    var alone = times(rig, request, rounds);
    var together = together(rig, request, rounds, 1 + options.count("others"));

    var table = new Table("", "asked", "p50", "p99", "longest");
    row(table, "alone", alone);
    row(table, "beside %d others".formatted(options.count("others")), together);
    IO.println("\n" + table);
    return new Verdict().atMost("p99 of a preflight, ms", percentile(alone, 99), SLOWEST);
  }

  private static String request(Rig rig, int characters) {
    var sql = new StringBuilder();
    while (sql.length() + PIECE.length() < characters) {
      sql.append(PIECE);
    }
    sql.append("SELECT campaign, 'none', COUNT(*) FROM dsp_impressions GROUP BY campaign");
    return JSON.writeValueAsString(
        Map.of(
            "sql",
            sql,
            "parameterDeclarations",
            List.of(
                Map.of("name", "brand", "type", "string"),
                Map.of("name", "least", "type", "integer")),
            "parameters",
            Map.of(
                "label", "O'Neil",
                "brand", "Nike's",
                "part", "Summer",
                "least", 5,
                "asins", List.of("B000000001", "B000000002")),
            "instanceId",
            rig.instances().getFirst(),
            "window",
            Map.of("last", "P7D", "zone", "America/New_York")));
  }

  private static void row(Table table, String who, double[] times) {
    table.row(
        who,
        Integer.toString(times.length),
        "%s ms".formatted(Table.number(percentile(times, 50))),
        "%s ms".formatted(Table.number(percentile(times, 99))),
        "%s ms".formatted(Table.number(times[times.length - 1])));
  }

  /** In milliseconds, the shortest first. */
  private static double[] times(Rig rig, String request, int rounds) {
    var times = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long begun = System.nanoTime();
      ask(rig, request);
      times[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(times);
    return times;
  }

  private static double[] together(Rig rig, String request, int rounds, int people) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking = new ArrayList<Future<double[]>>();
      for (int i = 0; i < people; i++) {
        Callable<double[]> one = () -> times(rig, request, rounds / people);
        asking.add(threads.submit(one));
      }
      var all = new ArrayList<double[]>();
      for (var one : asking) {
        all.add(one.get());
      }
      return all.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String ask(Rig rig, String request) {
    return Http.answer(rig.api().resolve("/api/v1/queries/preflight"), request);
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
