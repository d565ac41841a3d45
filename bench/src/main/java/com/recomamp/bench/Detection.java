package com.recomamp.bench;

import com.recomamp.bench.Book.Call;
import com.recomamp.bench.Workload.Variety;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How late AMC's ends are noticed, and by how many status calls, beside other ways of asking. */
final class Detection {
  static final Map<String, Double> USUAL =
      Map.of(
          "executions", 1_000.0,
          "instances", 20.0,
          "poll-seconds", 10.0,
          "poll-one-of", 10.0,
          "queries", 20.0,
          "spread", 0.1,
          "scale", 1.0,
          "seed", 20_261_124.0);

  private static final double MEAN = 15;
  private static final double P99 = 30;
  private static final double CALLS = 0.1;

  private static final double CLOCK = 300;

  private Detection() {}

  static Verdict measured(Rig rig, Options options) {
    int count = options.count("executions");
    var variety = new Variety(options.count("queries"), options.number("spread"));
    var asks =
        Workload.drawn(
            count,
            rig.instances().subList(0, options.count("instances")),
            "interactive",
            variety,
            new Random(options.seed()));
    var pollEvery =
        options.scaled(Duration.ofMillis((long) (options.number("poll-seconds") * 1e3)));
    var polled = new ArrayList<String>();
    try (var poller = new Poller(rig, pollEvery);
        var book =
            Book.read(
                rig.simulator(),
                run -> {
                  if (run.id().hashCode() % options.count("poll-one-of") == 0) {
                    polled.add(run.id());
                    poller.follow(run);
                  }
                })) {
      var begun = Instant.now();
      new Workload(rig, variety.queries()).accept(asks);
      IO.println("accepted %d in %.0f s".formatted(count, Span.seconds(begun, Instant.now(), 1)));
      Patience.ofMinutes(60)
          .until(
              "AMC's ends to be noticed",
              () ->
                  rig.count("select count(*) from attempt where amc_ended_at is not null")
                      >= count);
      book.readOn();
      int lists = book.calls(Call.LIST);
      long gets = book.calls(Call.GET) - poller.calls();
      IO.println("ours: %d lists and %d gets".formatted(lists, gets));
      long statusCalls = lists + gets;
      Patience.ofMinutes(5)
          .until("the poller to notice them too", () -> poller.seen().size() == polled.size());
      return compared(rig.noticed(), book.ended(), statusCalls, poller, options);
    }
  }

  private static Verdict compared(
      Map<String, Instant> noticed,
      List<AmcRun> runs,
      long statusCalls,
      Poller poller,
      Options options) {
    double scale = options.scale();
    var begun = runs.getFirst().createdAt();
    var spans = Span.of(runs, begun, scale);
    var ours = Noticed.by(noticed, runs, scale, statusCalls);
    double interval = Rivals.intervalWithMean(ours.mean(), spans);
    var likewise = Rivals.eachEvery(interval, spans);

    var seen = poller.seen();
    var followed = runs.stream().filter(run -> seen.containsKey(run.id())).toList();
    double pollEvery = options.number("poll-seconds");

    var table =
        new Table("", "every", "mean", "median", "p99", "most", "calls", "calls each", "ended");
    row(table, "ours: list and get of the whole run", "", ours, runs.size());
    row(
        table,
        "a poll per execution, as late on average (replayed)",
        seconds(interval),
        likewise,
        runs.size());
    row(
        table,
        "a poll per execution, real, one of %d".formatted(options.count("poll-one-of")),
        seconds(pollEvery),
        Noticed.by(seen, followed, scale, poller.calls()),
        followed.size());
    row(
        table,
        "  the same ones, replayed",
        seconds(pollEvery),
        Rivals.eachEvery(pollEvery, Span.of(followed, begun, scale)),
        followed.size());
    row(
        table,
        "RecomAMP's sweep: 15 s + 0.5 s each (replayed)",
        "",
        Rivals.sweeps(spans),
        runs.size());
    row(table, "a clock (replayed)", seconds(CLOCK), Rivals.atTheClock(CLOCK, spans), runs.size());
    IO.println(
        """

        Delay from AMC's end in the simulator's ledger to our record of it, in seconds; status calls as the ledger counts them. \
        Replayed: exact arithmetic over the ledger's times of this run.

        %s\
        """
            .formatted(table));
    return new Verdict()
        .atLeast("executions noticed", ours.count(), options.count("executions"))
        .atMost("mean detection, s", ours.mean(), MEAN)
        .atMost("p99 of detection, s", ours.quantile(0.99), P99)
        .atMost(
            "our status calls / those of the poll as late", statusCalls / likewise.calls(), CALLS);
  }

  private static void row(Table table, String who, String every, Noticed noticed, int runs) {
    table.row(
        who,
        every,
        Table.number(noticed.mean()),
        Table.number(noticed.quantile(0.5)),
        Table.number(noticed.quantile(0.99)),
        Table.number(noticed.quantile(1)),
        Table.number(Math.rint(noticed.callsEach() * runs)),
        Table.number(noticed.callsEach()),
        Integer.toString(runs));
  }

  private static String seconds(double every) {
    return Table.number(every) + " s";
  }
}
