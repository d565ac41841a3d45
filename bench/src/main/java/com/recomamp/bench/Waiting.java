package com.recomamp.bench;

import com.recomamp.bench.Book.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What it costs that thousands wait for a slot while every slot is taken. */
final class Waiting {
  static final Map<String, Double> USUAL =
      Map.of(
          "executions", 10_000.0,
          "instances", 20.0,
          "minutes", 10.0,
          "scale", 1.0,
          "seed", 20_261_124.0);

  private static final int SLOTS = 10;

  /** Until PostgreSQL's statistics know of everything that was written before. */
  private static final Duration REST = Duration.ofMinutes(1);

  private static final Duration UNTIL_THE_END = Duration.ofHours(5);

  /** Memory is flat if its trend over the time is no more than this. */
  private static final double GROWTH = 0.05;

  /** The SDK reports its gauges this often. */
  private static final Duration LOOK_AT_SLOTS = Duration.ofSeconds(10);

  /** One row for all: the ticker's, each minute, and a connection's, once for twenty calls. */
  private static final List<String> SHARED = List.of("ticker", "deployment", "call_budget");

  private Waiting() {}

  private record Memory(long heap, long resident) {}

  static Verdict measured(Rig rig, Options options) {
    int count = options.count("executions");
    var instances = rig.instances().subList(0, options.count("instances"));
    var workload = new Workload(rig, 1);
    try (var book = Book.read(rig.simulator(), _ -> {})) {
      fill(rig, workload, instances);
      var begun = Instant.now();
      workload.accept(
          IntStream.range(0, count)
              .mapToObj(
                  i ->
                      new Workload.Ask(
                          0, instances.get(i % instances.size()), UNTIL_THE_END, "backfill"))
              .toList());
      IO.println("accepted %d in %.0f s".formatted(count, Span.seconds(begun, Instant.now(), 1)));
      Patience.ofMinutes(60)
          .until(
              "all of them to wait for a slot",
              () ->
                  rig.count(
                          "select count(*) from execution where waiting_for = 'slot' and ended_at"
                              + " is null")
                      >= count);
      IO.println(
          "all wait after %.0f s; a minute of rest, then samples"
              .formatted(Span.seconds(begun, Instant.now(), 1)));
      Patience.rest(Instant.now().plus(REST));
      return watched(rig, book, instances.size(), options);
    }
  }

  /** Every slot is taken by something that does not end. */
  private static void fill(Rig rig, Workload workload, List<String> instances) {
    workload.accept(
        IntStream.range(0, SLOTS * instances.size())
            .mapToObj(
                i ->
                    new Workload.Ask(
                        0, instances.get(i % instances.size()), UNTIL_THE_END, "interactive"))
            .toList());
    Patience.ofMinutes(15)
        .until(
            "every slot to be taken",
            () ->
                rig.count("select count(*) from execution where status = 'running'")
                    >= (long) SLOTS * instances.size());
  }

  private static Verdict watched(Rig rig, Book book, int instances, Options options) {
    int minutes = options.count("minutes");
    var memory = new ArrayList<Memory>();
    var takenByExecutions = new ArrayList<Double>();
    var takenByLooks = new ArrayList<Double>();
    memory.add(memory(rig));
    book.readOn();
    var before = writes(rig);
    int looksBefore = book.calls(Call.LIST);
    var begun = Instant.now();
    for (int minute = 1; minute <= minutes; minute++) {
      var end = begun.plus(Duration.ofMinutes(minute));
      while (Instant.now().isBefore(end)) {
        takenByExecutions.add(taken(rig, "executions") + taken(rig, "results"));
        takenByLooks.add(taken(rig, "amc"));
        Patience.rest(Instant.now().plus(LOOK_AT_SLOTS));
      }
      memory.add(memory(rig));
      IO.println(
          "minute %2d: heap after collection %d KiB, resident %d KiB"
              .formatted(minute, memory.getLast().heap, memory.getLast().resident));
    }
    book.readOn();
    int looks = book.calls(Call.LIST) - looksBefore;
    var written = difference(before, writes(rig));
    printed(written, looks, instances);

    long ofInstances =
        written.entrySet().stream()
            .filter(table -> !SHARED.contains(table.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new Verdict()
        .atMost("growth of the heap after collection", growth(memory, Memory::heap), GROWTH)
        .atMost("growth of resident memory", growth(memory, Memory::resident), GROWTH)
        .atMost(
            "activity slots taken on executions and results, at most",
            Collections.max(takenByExecutions),
            0)
        .atMost("activity slots taken on amc, mean (looks)", mean(takenByLooks), 1)
        // When the counting began, the look of each may have been on its way.
        .atMost("rows written for instances, for so many looks", ofInstances, looks + instances);
  }

  private static Memory memory(Rig rig) {
    return new Memory(rig.worker().heapAfterCollection(), rig.worker().resident());
  }

  private static double taken(Rig rig, String queue) {
    return rig.worker()
        .metric(
            "temporal_worker_task_slots_used",
            "task_queue=\"%s\"".formatted(queue),
            "worker_type=\"ActivityWorker\"");
  }

  /** Rows inserted, updated and deleted so far, by table. */
  private static Map<String, Long> writes(Rig rig) {
    var writes = new TreeMap<String, Long>();
    rig.jdbc()
        .sql("select relname, n_tup_ins + n_tup_upd + n_tup_del as writes from pg_stat_user_tables")
        .query(
            row -> {
              writes.put(row.getString("relname"), row.getLong("writes"));
            });
    return writes;
  }

  private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
    var difference = new TreeMap<String, Long>();
    after.forEach(
        (table, writes) -> {
          long more = writes - before.getOrDefault(table, 0L);
          if (more > 0) {
            difference.put(table, more);
          }
        });
    return difference;
  }

  private static void printed(Map<String, Long> written, int looks, int instances) {
    var table = new Table("table", "rows written", "per look");
    written.forEach(
        (name, rows) -> table.row(name, Long.toString(rows), Table.number(rows / (double) looks)));
    IO.println("\n%d looks at %d instances\n\n%s".formatted(looks, instances, table));
  }

  /** What the line of least squares gains from the first sample to the last, of the mean. */
  private static double growth(List<Memory> samples, ToLongFunction<Memory> of) {
    double n = samples.size();
    double meanIndex = (n - 1) / 2;
    double mean = samples.stream().mapToLong(of).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < n; i++) {
      covariance += (i - meanIndex) * (of.applyAsLong(samples.get(i)) - mean);
      variance += (i - meanIndex) * (i - meanIndex);
    }
    return covariance / variance * (n - 1) / mean;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
