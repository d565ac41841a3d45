package com.recomamp.standalone.faults;

import com.recomamp.simulator.Knobs;
import com.recomamp.standalone.Stack;
import com.recomamp.standalone.TemporalProxy;
import com.recomamp.workflows.execution.ExecutionId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;

/**
 * Hands executions in by the API while everything goes wrong that can, then lets things calm down
 * and has a judge read what came of it. What goes wrong is drawn from the seed; when it meets what,
 * is up to the machine.
 */
final class Attack implements AutoCloseable {
  /** Two workers and an api; all durations of theirs are divided by this. */
  static final double PACE = 20;

  static final Duration LEASE = scaled(Duration.ofSeconds(45));
  static final Duration SETTLE = scaled(Duration.ofMinutes(6));

  /** How long the list may hide what is new; less than what settling allows for. */
  static final Duration LIST_LAG = Duration.ofSeconds(2);

  /**
   * How long a creation is held up at most. A run that shows up more than five minutes after its
   * POST has settled is not taken for that POST's any more, since anybody may have copied its
   * comment.
   */
  static final Duration HELD_UP = Duration.ofMinutes(4);

  /** Only what is lost is not there after so long. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final int CALLERS = 4;

  /** More executions, for a fault that has met none yet, and how long it has to meet one. */
  private static final int ANOTHER_HANDFUL = 16;

  private static final Duration STRIKES_AGAIN = Duration.ofSeconds(10);

  private final Plan plan;
  private final Random random;
  private final Stack stack;
  private final TemporalProxy proxy;
  private final List<String> instances;
  private final List<Stack.App> workers = new ArrayList<>();
  private final Map<FaultKind, Integer> hits = new ConcurrentHashMap<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<Long> heldUp = ConcurrentHashMap.newKeySet();
  private final Semaphore callers = new Semaphore(CALLERS);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient http = HttpClient.newHttpClient();
  private final long begunAt = System.nanoTime();
  private Stack.App api;
  private @Nullable Future<?> person;
  private int asked;
  private long tallied;
  private volatile boolean isCalm;
  private volatile Stack.@Nullable App paused;

  /**
   * @param executions how many at least
   * @param kinds what goes wrong, each at least once
   * @param strikes how often something goes wrong in all
   * @param accountCap how much an account may hold, so that its cap binds too
   * @param shortestRun how long AMC works on each at least
   */
  record Plan(
      long seed,
      int executions,
      Set<FaultKind> kinds,
      int strikes,
      int accountCap,
      Duration shortestRun) {}

  private Attack(Path folder, Plan plan) {
    this.plan = plan;
    this.random = new Random(plan.seed());
    stack =
        Stack.start(
            folder,
            Knobs.defaults()
                .with("runningCap", 0)
                .with("validation", "200ms")
                .with("runDuration", "1s"));
    proxy = stack.behindProxy(plan.seed());
    instances = stack.instances();
    stack.jdbc().sql("update account set slot_cap = :cap").param("cap", plan.accountCap()).update();
    workers.add(stack.startWorker(pace()));
    workers.add(stack.startWorker(pace()));
    api = stack.startApi();
  }

  static Outcome run(Path folder, Plan plan) {
    try (var attack = new Attack(folder, plan)) {
      attack.learnTheEcho();
      attack.person = attack.threads.submit(attack::answerDoubts);
      attack.submitWhileEverythingGoesWrong();
      attack.untilEveryFaultHasHit();
      attack.calm();
      return attack.judged();
    }
  }

  Stack stack() {
    return stack;
  }

  Random random() {
    return random;
  }

  TemporalProxy proxy() {
    return proxy;
  }

  String someInstance() {
    return instances.get(random.nextInt(instances.size()));
  }

  void killWorker() {
    var victims = workers.stream().filter(worker -> worker != paused).toList();
    var victim = victims.get(random.nextInt(victims.size()));
    victim.kill();
    workers.remove(victim);
    workers.add(stack.startWorker(pace()));
  }

  void killApi() {
    api.kill();
    api = stack.startApi();
  }

  /** In the middle of a submit, for longer than anybody waits for it. */
  void pauseWorkerInSubmit(FaultKind as) {
    if (paused != null) {
      return;
    }
    var inSubmit = awaitSubmit();
    var sleeper = workers.get(random.nextInt(workers.size()));
    sleeper.pause();
    paused = sleeper;
    inBackground(
        () -> {
          pass(LEASE.plusSeconds(1));
          if (isAnyUnanswered(inSubmit)) {
            hit(as);
            pass(SETTLE.plusSeconds(1));
          }
          sleeper.resume();
          paused = null;
        });
  }

  void killWorkerInSubmit(FaultKind as) {
    var inSubmit = awaitSubmit();
    killWorker();
    inBackground(
        () -> {
          pass(LEASE.plusSeconds(1));
          if (isAnyUnanswered(inSubmit)) {
            hit(as);
          }
        });
  }

  /** Attempts whose POST is on its way, some of them before it has left, some after. */
  private List<UUID> awaitSubmit() {
    stack.fault(Map.of("operation", "create", "delay", "800ms", "times", 6));
    var inSubmit = new ArrayList<UUID>();
    awaitAtMost(
        Duration.ofSeconds(5),
        () ->
            inSubmit.addAll(
                patiently(
                    () ->
                        stack
                            .jdbc()
                            .sql(
                                """
                                select execution_id
                                  from attempt
                                 where posted_at is not null
                                   and posting_until > now()
                                   and answer is null
                                   and closed_at is null
                                """)
                            .query(UUID.class)
                            .list())));
    pass(Duration.ofMillis(random.nextInt(500)));
    return inSubmit;
  }

  /** After the lease: whoever sent it cannot have lived through it, or slept. */
  private boolean isAnyUnanswered(List<UUID> executions) {
    return patiently(
        () ->
            stack
                .jdbc()
                .sql(
                    """
                    select exists (
                      select 1
                        from attempt
                       where execution_id = any(:executions)
                         and posted_at is not null
                         and posting_until < now()
                         and answer is null)
                    """)
                .param("executions", executions.toArray(UUID[]::new))
                .query(Boolean.class)
                .single());
  }

  void hit(FaultKind kind) {
    hits.merge(kind, 1, Integer::sum);
  }

  /**
   * Goes on for at least so long, and until the simulator's ledger shows that it has hit; counts it
   * then.
   */
  void untilSeen(FaultKind as, Duration least, Predicate<JsonNode> isSeen, Runnable end) {
    var from = System.nanoTime();
    long before = lastEntry();
    inBackground(
        () -> {
          boolean seen = false;
          while (!isCalm && !(seen && System.nanoTime() - from > least.toNanos())) {
            if (!seen && isSeen.test(ledger(before))) {
              hit(as);
              seen = true;
            }
            pass(AGAIN);
          }
          end.run();
        });
  }

  /**
   * Holds up one creation until no attempt can be meant any more. Each has somebody of its own who
   * lets it land, also where several are held up at once.
   */
  void landWhenClosed(FaultKind as, Runnable holdUp) {
    long before = lastEntry();
    holdUp.run();
    inBackground(
        () -> {
          Optional<JsonNode> held = Optional.empty();
          while (!isCalm && held.isEmpty()) {
            pass(AGAIN);
            held =
                ledger(before)
                    .valueStream()
                    .filter(
                        entry ->
                            entry.path("faultName").asString("").equals(as.name())
                                && entry.path("fault").asString("").equals("lands late"))
                    .filter(entry -> heldUp.add(entry.get("number").asLong()))
                    .findFirst();
          }
          held.ifPresent(
              creation -> {
                while (isAnyInDoubt(
                    creation.get("instanceId").asString(), creation.get("at").asString())) {
                  pass(AGAIN);
                }
                stack.post(stack.simulator().resolve("/simulator/landings"), Map.of());
              });
        });
  }

  private boolean isAnyInDoubt(String instance, String at) {
    return patiently(
        () ->
            stack
                .jdbc()
                .sql(
                    """
                    select exists (
                      select 1
                        from attempt
                       where instance_id = :instance
                         and posted_at < cast(:at as timestamptz)
                         and amc_execution_id is null
                         and closed_at is null)
                    """)
                .param("instance", instance)
                .param("at", at)
                .query(Boolean.class)
                .single());
  }

  private long lastEntry() {
    var entries = ledger(tallied);
    return entries.isEmpty() ? tallied : entries.get(entries.size() - 1).get("number").asLong();
  }

  private JsonNode ledger(long after) {
    return stack.get(stack.simulator().resolve("/simulator/ledger?after=" + after));
  }

  /** What the simulator was told to do, it names in its ledger when it has done it. */
  private void tally() {
    for (var entry : ledger(tallied)) {
      tallied = entry.get("number").asLong();
      if (entry.hasNonNull("faultName")
          && !entry.path("fault").asString("").equals("landed late")) {
        hit(FaultKind.valueOf(entry.get("faultName").asString()));
      }
    }
  }

  void consentAgain() {
    patiently(
        () -> {
          stack.consentAgain();
          return true;
        });
  }

  void inBackground(Runnable work) {
    running.add(threads.submit(work));
  }

  void knob(String name, Object value) {
    stack.put(stack.simulator().resolve("/simulator/settings"), Map.of(name, value));
  }

  void everyAccount(Map<String, Boolean> change) {
    for (var account : stack.get(stack.simulator().resolve("/simulator/accounts"))) {
      stack.put(
          stack.simulator().resolve("/simulator/accounts/" + account.get("entityId").asString()),
          change);
    }
  }

  static void pass(Duration time) {
    var until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    if (paused != null) {
      paused.resume();
    }
    stack.close();
  }

  /**
   * Which marks the list gives back is learned from clear submits; until then doubt asks a person.
   */
  private void learnTheEcho() {
    for (var instance : instances) {
      accept("seed %d, first on %s".formatted(plan.seed(), instance), instance, "run=1s rows=1");
    }
    Stack.await(
        PATIENCE,
        "the first executions to succeed",
        () ->
            count("select count(*) from execution where status = 'succeeded'") == instances.size());
  }

  /**
   * Where the list showed no trace twice, a person looks at AMC itself, as long as the attack goes
   * on: what is there, the next look finds.
   */
  private void answerDoubts() {
    record Doubt(ExecutionId execution, int attempt) {}
    while (!Thread.currentThread().isInterrupted()) {
      var doubts =
          patiently(
              () ->
                  stack
                      .jdbc()
                      .sql(
                          """
                          select execution_id, number
                            from attempt
                           where closed_at is null
                             and parked_at is not null
                             and posted_at is not null
                             and amc_execution_id is null
                          """)
                      .query(
                          (row, _) ->
                              new Doubt(
                                  new ExecutionId(row.getObject("execution_id", UUID.class)),
                                  row.getInt("number")))
                      .list());
      for (var doubt : doubts) {
        var id = doubt.execution().toString();
        if (book().runs().stream()
            .noneMatch(run -> id.equals(run.execution()) && run.attempt() == doubt.attempt())) {
          tell(id, "it-never-arrived", "%s/%d".formatted(id, doubt.attempt()));
        }
      }
      pass(AGAIN.multipliedBy(5));
    }
  }

  private void submitWhileEverythingGoesWrong() {
    var strikes = strikes();
    for (int i = 0; i < strikes.size(); i++) {
      ask(share(i + 1, strikes.size()) - asked);
      strikes.get(i).strike(this);
      pass(Duration.ofMillis(200 + random.nextInt(800)));
      tally();
    }
  }

  private List<FaultKind> strikes() {
    record Strike(FaultKind kind, double place) {}
    var strikes = new ArrayList<>(plan.kinds());
    while (strikes.size() < plan.strikes()) {
      strikes.add(new ArrayList<>(plan.kinds()).get(random.nextInt(plan.kinds().size())));
    }
    return strikes.stream()
        .map(kind -> new Strike(kind, random.nextDouble() / (kind.takesLong() ? 3 : 1)))
        .sorted(Comparator.comparingDouble(Strike::place))
        .map(Strike::kind)
        .toList();
  }

  /** All come in during the first half, so that they queue. */
  private int share(int strike, int strikes) {
    return Math.min(plan.executions(), 2 * plan.executions() * strike / strikes);
  }

  private void ask(int executions) {
    for (int i = 0; i < executions; i++) {
      int number = asked++;
      inBackground(
          () -> {
            callers.acquireUninterruptibly();
            try {
              submit(number);
            } finally {
              callers.release();
            }
          });
    }
  }

  private static void done(Future<?> work) {
    try {
      work.get(PATIENCE.toMinutes(), TimeUnit.MINUTES);
    } catch (Exception e) {
      throw new AssertionError("a thread of the attack broke", e);
    }
  }

  private void submit(int number) {
    var own = new Random(plan.seed() * 1_000_003 + number);
    var directions =
        "run=%dms rows=%d files=%d"
            .formatted(
                plan.shortestRun().toMillis() + own.nextInt(2_500),
                own.nextInt(50) == 0 ? 20_000 : 1 + own.nextInt(300),
                own.nextInt(5) == 0 ? 3 : 1);
    int end = own.nextInt(30);
    switch (end) {
      case 0, 1 -> directions += " fail=\"out of memory\"";
      case 2 -> directions += " status=REJECTED reason=\"Object 'X' not found\"";
      default -> {}
    }
    var id =
        accept(
            "seed %d, number %d".formatted(plan.seed(), number),
            instances.get(own.nextInt(instances.size())),
            directions);
    int command = own.nextInt(50);
    if (command < 3) {
      pass(Duration.ofMillis(own.nextInt(4_000)));
      tell(id, command < 2 ? "cancel" : "abandon");
    } else if (end == 0) {
      inBackground(() -> retryOnce(id));
    }
  }

  /** As long as it takes, always with the same key. */
  private String accept(String key, String instance, String directions) {
    var request =
        Map.of(
            "sql",
            "/* simulator: %s */\nSELECT campaign, COUNT(*) AS n FROM dsp_impressions GROUP BY campaign"
                .formatted(directions),
            "instanceId",
            instance,
            "priority",
            "interactive",
            "confirmOverlap",
            true,
            "window",
            Map.of("start", "2026-10-01T00:00:00", "end", "2026-10-08T00:00:00", "zone", "UTC"));
    while (true) {
      var answer = answer(post("/api/v1/executions", request).header("Idempotency-Key", key));
      if (answer != null && answer.statusCode() == 202) {
        var id = Stack.JSON.readTree(answer.body()).get("id").asString();
        accepted.add(id);
        return id;
      }
      if (answer != null && answer.statusCode() < 500) {
        throw new AssertionError("%d: %s".formatted(answer.statusCode(), answer.body()));
      }
      pass(AGAIN);
    }
  }

  /** Until somebody heard it: asked, or a conflict with what has become of the execution. */
  private void tell(String id, String verb) {
    tell(id, verb, id + " " + verb);
  }

  private void tell(String id, String verb, String key) {
    while (true) {
      var answer =
          answer(
              post("/api/v1/executions/%s/%s".formatted(id, verb), Map.of())
                  .header("Idempotency-Key", key));
      if (answer != null && (answer.statusCode() == 202 || answer.statusCode() == 409)) {
        return;
      }
      if (answer != null && answer.statusCode() < 500) {
        throw new AssertionError("%d: %s".formatted(answer.statusCode(), answer.body()));
      }
      pass(AGAIN);
    }
  }

  /** It fails again, as its SQL says; what counts is that it ran twice and not more often. */
  private void retryOnce(String id) {
    while (!failed(id)) {
      pass(AGAIN);
    }
    tell(id, "retry");
  }

  private boolean failed(String id) {
    var answer =
        answer(HttpRequest.newBuilder(stack.api().resolve("/api/v1/executions/" + id)).GET());
    return answer != null
        && answer.statusCode() == 200
        && Stack.JSON.readTree(answer.body()).get("status").asString().equals("failed");
  }

  private HttpRequest.Builder post(String path, Object body) {
    return HttpRequest.newBuilder(stack.api().resolve(path))
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(20))
        .POST(BodyPublishers.ofString(Stack.JSON.writeValueAsString(body)));
  }

  private @Nullable HttpResponse<String> answer(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException killedOrTooSlow) {
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What is ordered waits for a call to hit. What has not hit strikes again, and more executions
   * come with it: those before may have ended, or wait for a consent that nobody saw missing.
   */
  private void untilEveryFaultHasHit() {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    var againAt = System.nanoTime() + STRIKES_AGAIN.toNanos();
    tally();
    while (System.nanoTime() < deadline && (!haveAllHit() || isAnyArmed() && !haveAllEnded())) {
      if (!haveAllHit() && System.nanoTime() >= againAt) {
        consentAgain();
        ask(ANOTHER_HANDFUL);
        for (var kind : plan.kinds()) {
          if (!hits.containsKey(kind)) {
            kind.strike(this);
          }
        }
        againAt = System.nanoTime() + STRIKES_AGAIN.toNanos();
      }
      pass(AGAIN);
      tally();
    }
  }

  private boolean haveAllHit() {
    return hits.keySet().containsAll(plan.kinds());
  }

  private boolean isAnyArmed() {
    return !stack.get(stack.simulator().resolve("/simulator/faults")).isEmpty();
  }

  private boolean haveAllEnded() {
    return accepted.size() == asked + instances.size()
        && count("select count(*) from execution where ended_at is null") == 0;
  }

  private void calm() {
    isCalm = true;
    stack.noFaults();
    knob("listLag", "0s");
    knob("urlLife", "600s");
    consentAgain();
    proxy.set(0, 0);
  }

  private Outcome judged() {
    for (int i = 0; i < running.size(); i++) {
      done(running.get(i));
    }
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && !isQuiet()) {
      if (Objects.requireNonNull(person).isDone()) {
        done(person);
      }
      pass(AGAIN);
    }
    var judge = new Judge(LIST_LAG, this::hashOfResult);
    var violations = judge.judge(book(), Facts.read(stack.jdbc()), accepted);
    while (System.nanoTime() < deadline
        && violations.stream().anyMatch(one -> one.rule() == Violation.Rule.HIDDEN_DUPLICATE)) {
      pass(AGAIN);
      violations = judge.judge(book(), Facts.read(stack.jdbc()), accepted);
    }
    var missed = EnumSet.copyOf(plan.kinds());
    missed.removeAll(hits.keySet());
    return new Outcome(plan, violations, missed, figures());
  }

  private String hashOfResult(String amcExecution) {
    return stack
        .get(stack.simulator().resolve("/simulator/executions/%s/result".formatted(amcExecution)))
        .get("sha256")
        .asString();
  }

  private boolean isQuiet() {
    return count("select count(*) from execution where ended_at is null") == 0
        && count("select count(*) from attempt where closed_at is null") == 0
        && count(
                """
                select count(*)
                  from load l
                 where abandoned_at is null
                   and not exists (select 1 from result r where r.load_id = l.id)
                """)
            == 0
        && book().runs().stream().allMatch(run -> run.ended().isPresent())
        && book().landing() == 0;
  }

  private Book book() {
    return Book.read(
        stack.get(stack.simulator().resolve("/simulator/executions")),
        stack.get(stack.simulator().resolve("/simulator/ledger")));
  }

  private Map<String, Object> figures() {
    var figures = new HashMap<String, Object>();
    figures.put("accepted", accepted.size());
    figures.put("runsAtAmc", book().runs().size());
    figures.put("mostAtOnce", instances.stream().mapToInt(stack::mostAtOnceAtAmc).max().orElse(0));
    for (var event : List.of("doubt", "found", "never_arrived", "waiting", "parked")) {
      figures.put(
          event, count("select count(*) from execution_event where type = '%s'".formatted(event)));
    }
    figures.put(
        "duplicates", count("select count(*) from execution_event where type like '%duplicate%'"));
    figures.put("signalsLost", proxy.lost());
    figures.put("signalsDoubled", proxy.doubled());
    figures.put("seconds", Duration.ofNanos(System.nanoTime() - begunAt).toSeconds());
    figures.put("hits", new TreeMap<>(hits));
    return figures;
  }

  private long count(String sql) {
    return patiently(() -> stack.jdbc().sql(sql).query(Long.class).single());
  }

  /** PostgreSQL may just have been killed. */
  private static <T> T patiently(Supplier<T> question) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return question.get();
      } catch (DataAccessException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        pass(AGAIN);
      }
    }
  }

  private static void awaitAtMost(Duration patience, Stack.Question question) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline && !question.isAnswered()) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private static Map<String, String> pace() {
    return Map.of(
        "AMC_WORKER_PACE", Double.toString(PACE),
        "AMC_WORKER_SETTLE", "6m",
        "AMC_WORKER_CYCLE", "20s",
        "SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", "24");
  }

  private static Duration scaled(Duration duration) {
    return Duration.ofMillis((long) (duration.toMillis() / PACE));
  }

  /**
   * What came of it, and the figures for the report.
   *
   * @param missed what has met nothing in all the time
   */
  record Outcome(
      Plan plan, List<Violation> violations, Set<FaultKind> missed, Map<String, Object> figures) {

    /** One line for people to read and for programs to parse. */
    String summary() {
      var all = new HashMap<>(figures);
      all.put("seed", plan.seed());
      all.put("executions", plan.executions());
      all.put("violations", violations.size());
      return "FAULTS " + Stack.JSON.writeValueAsString(new TreeMap<>(all));
    }
  }
}
