package com.recomamp.bench;

import com.recomamp.bench.Workload.Variety;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Thousands accepted on one instance at once, while a load runs on others. */
final class Burst {
  static final Map<String, Double> USUAL =
      Map.of(
          "burst", 10_000.0,
          "executions", 300.0,
          "instances", 10.0,
          "urgent", 20.0,
          "scale", 1.0,
          "seed", 20_261_124.0);

  private static final int EVENTS = 2_000;
  private static final double OVERTAKEN = 0.9;
  private static final double SLOWER = 1.5;

  /** As many places may become free while an urgent one is on its way into the queue. */
  private static final int SLOTS = 10;

  private final Rig rig;
  private final Options options;
  private final Workload workload;
  private final Book book;
  private final String crowded;
  private final List<String> others;

  private Burst(Rig rig, Options options, Book book) {
    this.rig = rig;
    this.options = options;
    this.book = book;
    this.workload = new Workload(rig, 1);
    var instances = rig.instances();
    this.crowded = instances.getFirst();
    this.others = instances.subList(1, 1 + options.count("instances"));
  }

  static Verdict measured(Rig rig, Options options) {
    try (var book = Book.read(rig.simulator(), _ -> {})) {
      return new Burst(rig, options, book).measured();
    }
  }

  /**
   * @param queuedAt when its workflow had opened its attempt
   * @param before how many of the burst got a place after it was accepted and before it got one
   * @param overtaken how many were accepted before it and had to wait longer
   */
  private record Urgent(
      Instant acceptedAt,
      @Nullable Instant queuedAt,
      @Nullable Instant grantedAt,
      long before,
      long overtaken) {}

  private Verdict measured() {
    var calm = load();
    IO.println("without the burst: mean detection %.2f s".formatted(calm.mean()));

    var begun = Instant.now();
    var accepted =
        CompletableFuture.supplyAsync(
            () -> {
              int count = workload.accept(burst()).size();
              IO.println("the burst was accepted after %.0f s".formatted(since(begun)));
              return count;
            });
    var crowd = load();
    IO.println(
        "with the burst: mean detection %.2f s, the load was done after %.0f s"
            .formatted(crowd.mean(), since(begun)));
    int count = accepted.join();
    Patience.ofMinutes(60).until("all of the burst to stand in the queue", () -> queued() >= count);
    IO.println("all of the burst stands in the queue after %.0f s".formatted(since(begun)));
    Patience.ofMinutes(60)
        .until(
            "the urgent ones to get a place",
            () -> urgent().stream().allMatch(one -> one.grantedAt != null));
    return compared(calm, crowd, count);
  }

  /** The same one each time. */
  private Noticed load() {
    var begun = Instant.now();
    int count = options.count("executions");
    long before = doneElsewhere();
    workload.accept(
        Workload.drawn(
            count, others, "interactive", Variety.NONE_ALIKE, new Random(options.seed())));
    Patience.ofMinutes(60).until("the load to end", () -> doneElsewhere() >= before + count);
    book.readOn();
    var there = new HashSet<>(others);
    var runs =
        book.ended().stream()
            .filter(run -> there.contains(run.instance()) && !run.createdAt().isBefore(begun))
            .toList();
    return Noticed.by(rig.noticed(), runs, options.scale(), 0);
  }

  private long doneElsewhere() {
    return rig.jdbc()
        .sql(
            "select count(*) from execution where ended_at is not null and instance_id <> :crowded")
        .param("crowded", crowded)
        .query(Long.class)
        .single();
  }

  /** The urgent ones come in the second half of it. */
  private List<Workload.Ask> burst() {
    var random = new Random(options.seed() + 1);
    int count = options.count("burst");
    int urgent = options.count("urgent");
    var asks =
        new ArrayList<>(
            Workload.drawn(count, List.of(crowded), "backfill", Variety.NONE_ALIKE, random));
    var late = Workload.drawn(urgent, List.of(crowded), "interactive", Variety.NONE_ALIKE, random);
    for (int i = 0; i < urgent; i++) {
      asks.add(count / 2 + i * (count / 2 / urgent + 1), late.get(i));
    }
    return asks;
  }

  private long queued() {
    return rig.jdbc()
        .sql("select count(*) from attempt where instance_id = :crowded and number = 1")
        .param("crowded", crowded)
        .query(Long.class)
        .single();
  }

  private List<Urgent> urgent() {
    return rig.jdbc()
        .sql(
            """
            with first as (
              select e.requested_at, e.priority, a.opened_at, a.granted_at
                from execution e
                left join attempt a on a.execution_id = e.id and a.number = 1
               where e.instance_id = :crowded)
            select u.requested_at,
                   u.opened_at,
                   u.granted_at,
                   (select count(*)
                      from first b
                     where b.priority = 'backfill'
                       and b.granted_at > u.requested_at
                       and b.granted_at < u.granted_at) as before,
                   (select count(*)
                      from first b
                     where b.priority = 'backfill'
                       and b.requested_at < u.requested_at
                       and (b.granted_at is null or b.granted_at > u.granted_at)) as overtaken
              from first u
             where u.priority = 'interactive'
             order by u.requested_at
            """)
        .param("crowded", crowded)
        .query(
            (row, _) ->
                new Urgent(
                    row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                    instant(row, "opened_at"),
                    instant(row, "granted_at"),
                    row.getLong("before"),
                    row.getLong("overtaken")))
        .list();
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  private Verdict compared(Noticed calm, Noticed crowd, int accepted) {
    var urgent = urgent();
    var table = new Table("", "mean", "median", "p99", "most", "of");
    row(table, "detection without the burst, s", calm);
    row(table, "detection with the burst, s", crowd);
    row(table, "an urgent one, from acceptance into the queue, s", waits(urgent, Urgent::queuedAt));
    row(table, "an urgent one, from acceptance to its place, s", waits(urgent, Urgent::grantedAt));
    var histories = tenderHistories();
    IO.println("\n%s\nEvents in the runs of the tender: %s".formatted(table, histories));
    return new Verdict()
        .atLeast(
            "accepted on one instance", accepted, options.count("burst") + options.count("urgent"))
        .atMost(
            "events in the longest run of its tender",
            histories.stream().mapToLong(Long::longValue).max().orElseThrow(),
            EVENTS)
        .atMost(
            "bulk that got a place while an urgent one waited, at most",
            urgent.stream().mapToLong(Urgent::before).max().orElse(0),
            SLOTS)
        .atLeast(
            "share of the waiting bulk that every urgent one overtook",
            urgent.stream()
                .mapToDouble(one -> one.overtaken / (double) (one.overtaken + one.before))
                .min()
                .orElse(1),
            OVERTAKEN)
        .atMost("mean detection with / without the burst", crowd.mean() / calm.mean(), SLOWER);
  }

  private Noticed waits(List<Urgent> urgent, Function<Urgent, @Nullable Instant> until) {
    var waited = new ArrayList<Double>();
    for (var one : urgent) {
      if (until.apply(one) instanceof Instant at) {
        waited.add(Span.seconds(one.acceptedAt, at, options.scale()));
      }
    }
    return new Noticed(waited, 0);
  }

  private List<Long> tenderHistories() {
    var stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(rig.temporalAddress()).build());
    try {
      var id = InstanceWorkflow.idOf(new InstanceId(crowded));
      var temporal = WorkflowClient.newInstance(stubs);
      return temporal
          .listExecutions("WorkflowId = '%s'".formatted(id))
          .map(
              run ->
                  temporal
                      .newUntypedWorkflowStub(
                          WorkflowTargetOptions.newBuilder()
                              .setWorkflowExecution(run.getExecution())
                              .build())
                      .describe()
                      .getHistoryLength())
          .toList();
    } finally {
      stubs.shutdownNow();
    }
  }

  private static void row(Table table, String what, Noticed noticed) {
    table.row(
        what,
        Table.number(noticed.mean()),
        Table.number(noticed.quantile(0.5)),
        Table.number(noticed.quantile(0.99)),
        Table.number(noticed.quantile(1)),
        Integer.toString(noticed.count()));
  }

  private double since(Instant begun) {
    return Span.seconds(begun, Instant.now(), 1);
  }
}
