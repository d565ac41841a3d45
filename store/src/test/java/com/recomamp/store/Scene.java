package com.recomamp.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.Overlap;
import com.recomamp.store.execution.PinnedExecution;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultKind;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One database for the tests of a JVM, emptied after each, and the words to set a scene in it. */
public final class Scene extends Stores implements AfterEachCallback {
  public static final String RUN = "the current run";
  public static final Duration LEASE = Duration.ofSeconds(45);

  public static final TimeWindow WINDOW =
      new TimeWindow(
          LocalDateTime.parse("2026-10-01T00:00:00"),
          LocalDateTime.parse("2026-10-08T00:00:00"),
          ZoneId.of("America/New_York"));

  private static final int CONNECTIONS = 48;
  private static final HikariDataSource POOL = pool();

  public Scene() {
    super(POOL);
  }

  private static HikariDataSource pool() {
    var config = new HikariConfig();
    config.setDataSource(new TestDatabase().dataSource);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(0);
    // A test that would wait for ever says so instead.
    config.setConnectionInitSql("set lock_timeout = '30s'; set statement_timeout = '60s'");
    var pool = new HikariDataSource(config);
    empty(JdbcClient.create(pool));
    return pool;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    empty();
  }

  public void empty() {
    empty(jdbc);
  }

  private static void empty(JdbcClient jdbc) {
    jdbc.sql("truncate account, connection, query, learned_duration cascade").update();
    jdbc.sql("delete from app_user where name <> 'local'").update();
    jdbc.sql("update ticker set next_at = now(), claimed_by = null, done_at = null").update();
  }

  public Session session() throws SQLException {
    var connection = POOL.getConnection();
    connection.setAutoCommit(false);
    return new Session(connection, jdbc);
  }

  public UUID account(int cap) {
    var id = UUID.randomUUID();
    jdbc.sql(
            """
            insert into account (id, entity_id, marketplace_id, region, name, slot_cap)
            values (:id, :entity, 'ATVPDKIKX0DER', 'NA', 'Account', :cap)
            """)
        .param("id", id)
        .param("entity", "ENTITY" + id)
        .param("cap", cap)
        .update();
    return id;
  }

  public PinnedInstance instance(UUID account, int cap) {
    var id = new InstanceId("amc" + UUID.randomUUID().toString().substring(0, 8));
    jdbc.sql(
            """
            insert into instance (id, uuid, account_id, name, type, slot_cap)
            values (:id, :uuid, :account, 'Instance', 'STANDARD', :cap)
            """)
        .param("id", id.value())
        .param("uuid", UUID.randomUUID())
        .param("account", account)
        .param("cap", cap)
        .update();
    jdbc.sql("insert into instance_look (instance_id) values (:id)")
        .param("id", id.value())
        .update();
    return new PinnedInstance(id, account, "ENTITY" + account, "ATVPDKIKX0DER", "NA");
  }

  /** An instance with ten places in an account of its own. */
  public PinnedInstance instance() {
    return instance(account(200), 10);
  }

  public Requester user(String name) {
    var user = new Requester(UUID.randomUUID(), name);
    jdbc.sql("insert into app_user (id, name) values (:id, :name)")
        .param("id", user.id())
        .param("name", name)
        .update();
    return user;
  }

  public ExecutionId accepted(PinnedInstance instance, Requester requester, Priority priority) {
    return accepted(
        instance, ExecutionKind.RUN, requester, priority, WINDOW, List.of("dsp_impressions"));
  }

  /** An execution that reads these sources over this window. */
  public ExecutionId accepted(PinnedInstance instance, TimeWindow window, List<String> sources) {
    return accepted(
        instance, ExecutionKind.RUN, Requester.LOCAL, Priority.INTERACTIVE, window, sources);
  }

  /** The question to AMC whether it takes {@code select 1}. */
  public ExecutionId acceptedDryRun(PinnedInstance instance) {
    return accepted(
        instance,
        ExecutionKind.DRY_RUN,
        Requester.LOCAL,
        Priority.INTERACTIVE,
        WINDOW,
        List.of("dsp_impressions"));
  }

  private ExecutionId accepted(
      PinnedInstance instance,
      ExecutionKind kind,
      Requester requester,
      Priority priority,
      TimeWindow window,
      List<String> sources) {
    var execution =
        new PinnedExecution(
            ExecutionId.next(),
            kind,
            requester,
            null,
            "request",
            null,
            null,
            "Reach",
            instance,
            "select 1",
            "sql",
            List.of(),
            Map.of(),
            window,
            Map.of(),
            List.of(),
            new Overlap(0, sources, 100, 1_000),
            priority,
            null);
    acceptances.accept(execution);
    return execution.id();
  }

  public ExecutionId accepted(PinnedInstance instance) {
    return accepted(instance, Requester.LOCAL, Priority.INTERACTIVE);
  }

  public ExecutionId waiting(PinnedInstance instance, Requester requester, Priority priority) {
    var execution = accepted(instance, requester, priority);
    attempts.open(execution, 1, RUN);
    return execution;
  }

  public ExecutionId waiting(PinnedInstance instance) {
    return waiting(instance, Requester.LOCAL, Priority.INTERACTIVE);
  }

  public List<ExecutionId> waiting(int count, PinnedInstance instance) {
    return IntStream.range(0, count).mapToObj(_ -> waiting(instance)).toList();
  }

  /** So many waiting copies of an execution, all of one moment. */
  public void flood(ExecutionId template, int copies) {
    jdbc.sql(
            """
            with copied as (
              insert into execution
                     (id, requested_by, request_sha256, query_name, instance_id, account_id, entity_id, marketplace_id,
                      region, sql, sql_sha256, window_start, window_end, window_zone, priority)
              select gen_random_uuid(), requested_by, request_sha256, query_name, instance_id, account_id, entity_id,
                     marketplace_id, region, sql, sql_sha256, window_start, window_end, window_zone, priority
                from execution
               cross join generate_series(1, :copies)
               where id = :template
              returning *)
            insert into attempt (execution_id, number, instance_id, account_id, requested_by, priority_rank, arrived_at,
                                 timeout_seconds, owner_run)
            select id, 1, instance_id, account_id, requested_by,
                   array_position(array['interactive', 'scheduled', 'retry', 'backfill'], priority), requested_at,
                   timeout_seconds, :run
              from copied
            """)
        .param("template", template.uuid())
        .param("copies", copies)
        .param("run", RUN)
        .update();
  }

  public ExecutionId granted(PinnedInstance instance) {
    var execution = waiting(instance);
    set(execution, "granted_at = now()");
    return execution;
  }

  public ExecutionId posted(PinnedInstance instance) {
    var execution = granted(instance);
    if (!intend(execution)) {
      throw new AssertionError("a granted attempt may be posted");
    }
    return execution;
  }

  public ExecutionId atAmc(PinnedInstance instance, String amcExecutionId) {
    var execution = posted(instance);
    submitted(execution, amcExecutionId);
    return execution;
  }

  public Granted grant(UUID account) {
    return inTransaction(() -> slots.grant(account));
  }

  public boolean intend(ExecutionId execution) {
    return inTransaction(
        () -> attempts.intend(execution, latest(execution).number(), RUN, LEASE).isPresent());
  }

  public boolean submitted(ExecutionId execution, String amcExecutionId) {
    var attempt = latest(execution);
    return inTransaction(
        () ->
            attempts
                .submitted(execution, attempt.number(), attempt.instance(), amcExecutionId, null)
                .isNews());
  }

  public Attempt latest(ExecutionId execution) {
    return attempts.latest(execution).orElseThrow();
  }

  /** Sets columns of the newest attempt, also to move time. */
  public void set(ExecutionId execution, String columns) {
    jdbc.sql(
            """
            update attempt
               set %s
             where execution_id = :id
               and number = (select max(number) from attempt where execution_id = :id)
            """
                .formatted(columns))
        .param("id", execution.uuid())
        .update();
  }

  public void setExecution(ExecutionId execution, String columns) {
    jdbc.sql("update execution set %s where id = :id".formatted(columns))
        .param("id", execution.uuid())
        .update();
  }

  public void setLook(PinnedInstance instance, String columns) {
    jdbc.sql("update instance_look set %s where instance_id = :id".formatted(columns))
        .param("id", instance.id().value())
        .update();
  }

  /** Runs of others, as a census has just counted them. */
  public void others(PinnedInstance instance, int live) {
    setLook(instance, "foreign_live = %d, census_at = now()".formatted(live));
  }

  public long held(PinnedInstance instance) {
    return jdbc.sql("select held from slots_in_use where instance_id = :id")
        .param("id", instance.id().value())
        .query(Long.class)
        .single();
  }

  public boolean tended(PinnedInstance instance) {
    return jdbc.sql("select tended from instance where id = :id")
        .param("id", instance.id().value())
        .query(Boolean.class)
        .single();
  }

  /** An empty result of the attempt that is there. */
  public void publish(ExecutionId execution) {
    var load = loads.begin(execution, latest(execution).number());
    var manifest =
        new Manifest(
            ResultKind.EMPTY_OR_SUPPRESSED, "a\n".getBytes(UTF_8), List.of(), 1, 0, 0, 2, "sha256");
    assertThat(inTransaction(() -> results.publish(execution, load, manifest))).isTrue();
  }

  public <T> T inTransaction(Callable<T> step) {
    return transaction.execute(
        _ -> {
          try {
            return step.call();
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Runs the steps on a thread each, all begun together. */
  public static <T> List<T> atOnce(List<Callable<T>> steps) throws Exception {
    var start = new CyclicBarrier(steps.size());
    var answers = new ArrayList<T>();
    try (var threads = Executors.newFixedThreadPool(steps.size())) {
      var running = new ArrayList<Future<T>>();
      for (var step : steps) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return step.call();
                }));
      }
      for (var answer : running) {
        answers.add(result(answer));
      }
    }
    return answers;
  }

  public static <T> List<T> atOnce(int times, Callable<T> step) throws Exception {
    return atOnce(IntStream.range(0, times).<Callable<T>>mapToObj(_ -> step).toList());
  }

  private static <T> T result(Future<T> step) throws Exception {
    try {
      return step.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
