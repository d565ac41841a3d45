package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.simulator.Knobs;
import com.recomamp.workflows.execution.ExecutionId;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** Temporal forgets, people terminate, databases are copied: what is accepted goes on, once. */
class WatchTest {
  private static final String OPERATOR = "ann@example.com";

  private static Path data;
  private static Stack stack;
  private static Stack.App worker;

  @BeforeAll
  static void everythingRuns(@TempDir Path folder) {
    data = folder.resolve("data");
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10));
    stack.startApi();
  }

  @AfterAll
  static void everythingEnds() {
    stack.close();
  }

  @BeforeEach
  void everybodyIsThere() {
    if (worker == null || !worker.process().isAlive()) {
      worker = aWorker();
    }
  }

  /** What a restored database waits for ends soon. */
  private static Stack.App aWorker() {
    return stack.startWorker(Map.of("AMC_WORKER_PACE", "10", "AMC_WORKER_SETTLE", "2m"));
  }

  @AfterEach
  void nothingGoesWrongAnyMore() {
    stack.noFaults();
  }

  @Test
  void everythingEndsOnceThoughTemporalLosesItsDataUnderRunningProcesses() throws IOException {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 14; i++) {
      ids.add(accepted("/* simulator: run=60s rows=3 */"));
    }
    isAtAmc(ids.getFirst());

    stack.stopTemporal();
    for (var file : List.of("temporal.db", "temporal.db-shm", "temporal.db-wal")) {
      Files.deleteIfExists(data.resolve(file));
    }
    ids.add(accepted("/* simulator: run=20s rows=3 */"));
    stack.startTemporal();

    for (var id : ids) {
      assertThat(ended(id).get("status").asString()).isEqualTo("succeeded");
      assertThat(stack.runsAtAmc(id)).hasSize(1);
    }
    assertThat(stack.mostAtOnceAtAmc(instance())).isLessThanOrEqualTo(10);
  }

  @Test
  void everythingEndsOnceThoughEveryTenderIsTerminated() {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      for (var instance : stack.instances()) {
        ids.add(accepted("/* simulator: run=60s rows=3 */", instance));
      }
    }
    stack.instances().forEach(this::isTended);

    stack.instances().forEach(instance -> terminate("instance-" + instance));

    for (var id : ids) {
      assertThat(ended(id).get("status").asString()).isEqualTo("succeeded");
      assertThat(stack.runsAtAmc(id)).hasSize(1);
    }
  }

  @Test
  void whoTerminatesAnExecutionCancelsItAtAmc() {
    var id = accepted("/* simulator: run=1h */");
    isAtAmc(id);

    terminate("execution-" + id);

    assertThat(ended(id).get("status").asString()).isEqualTo("cancelled");
    assertThat(stack.runsAtAmc(id).getFirst().statusWord()).isEqualTo("CANCELLED");
    assertThat(stack.get(execution(id, "/events")).get("items").valueStream())
        .anySatisfy(
            event -> {
              assertThat(event.get("type").asString()).isEqualTo("cancel_requested");
              assertThat(event.get("source").asString()).isEqualTo("temporal-ui");
              assertThat(event.get("actor").asString()).isEqualTo(OPERATOR);
            });
  }

  @Test
  void whoTerminatesAnExecutionInItsSubmitCancelsWhatCameOfIt() {
    stack.fault(Map.of("operation", "create", "delay", "2s", "times", 1));
    var id = accepted("/* simulator: run=1h */");
    stack.untilPosted(id);

    terminate("execution-" + id);

    assertThat(ended(id).get("status").asString()).isEqualTo("cancelled");
    assertThat(stack.runsAtAmc(id))
        .singleElement()
        .satisfies(run -> assertThat(run.statusWord()).isEqualTo("CANCELLED"));
  }

  /** The api dies after its commit; no tender looks, as the instance is paused and idle. */
  @Test
  void aCancelThatNobodyWasToldOfIsCarriedOutThoughTheInstanceIsPaused() {
    var instance = stack.instances().getLast();
    stack.jdbc().sql("update instance set paused_at = now() where id = ?").param(instance).update();
    var id = accepted("/* simulator: run=5s */", instance);
    waitsFor(id, "paused");

    stack
        .jdbc()
        .sql(
            "update execution set cancel_requested_at = now(), cancel_requested_by = 'ann' where id"
                + " = ?")
        .param(ExecutionId.parse(id).uuid())
        .update();

    assertThat(ended(id).get("status").asString()).isEqualTo("cancelled");
    assertThat(stack.runsAtAmc(id)).isEmpty();
    stack.jdbc().sql("update instance set paused_at = null").update();
  }

  @Test
  void anotherWorkerTicksWhileTheOneThatTickedIsFrozen() throws Exception {
    var frozen = worker;
    Stack.await("a tick", () -> lastTick().isPresent());
    signal(frozen, "STOP");
    var second = aWorker();
    try {
      var before = lastTick().orElseThrow();
      Stack.await("a tick of the other", () -> lastTick().orElseThrow().isAfter(before));
    } finally {
      signal(frozen, "CONT");
      second.kill();
    }
  }

  @Test
  void aRestoredDatabaseIsToldByAmcWhatItLostBeforeItSubmitsAnything() {
    worker.kill();
    var forgotten = accepted("/* simulator: run=100s rows=5 */");
    var waiting = accepted("/* simulator: run=5s rows=4 */");
    backUp();
    worker = aWorker();
    isAtAmc(forgotten);
    isAtAmc(waiting);
    worker.kill();

    restore();
    worker = aWorker();

    assertThat(ended(forgotten).at("/result/rows").asInt()).isEqualTo(5);
    assertThat(ended(waiting).at("/result/rows").asInt()).isEqualTo(4);
    assertThat(stack.runsAtAmc(forgotten)).hasSize(1);
    assertThat(stack.runsAtAmc(waiting)).hasSize(1);
    assertThat(events(forgotten)).contains("found");
    var next = accepted("/* simulator: run=5s rows=1 */");
    assertThat(ended(next).get("status").asString()).isEqualTo("succeeded");
  }

  @Test
  void aCopyUnderAnotherNameStartsNothingAndSaysWhoseItIs() {
    worker.kill();
    int calls = callsAtAmc();

    assertThatThrownBy(() -> stack.startWorker("-Damc.deployment=staging"))
        .hasMessageContainingAll(
            "it ended", "This database belongs to the deployment \"test\"", "\"staging\"");
    assertThat(callsAtAmc()).isEqualTo(calls);
  }

  @Test
  void aWorkerWhoseDatabaseIsAnotherDeploymentsNowStopsAndSaysWhoseItIs() throws IOException {
    named("another");
    try {
      Stack.await("the worker to stop", () -> !worker.process().isAlive());
    } finally {
      named("test");
    }

    assertThat(Files.readString(worker.log()))
        .contains("This database belongs to the deployment \"another\"", "This worker stops.");
  }

  private static void named(String deployment) {
    stack.jdbc().sql("update deployment set name = ?").param(deployment).update();
  }

  private static final String SQL =
      "SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign";

  private String accepted(String directions) {
    return accepted(directions, instance());
  }

  private String accepted(String directions, String instance) {
    return stack
        .post(
            stack.api().resolve("/api/v1/executions"),
            Map.of(
                "sql",
                directions + SQL,
                "instanceId",
                instance,
                "window",
                Map.of(
                    "start", "2026-10-01T00:00:00",
                    "end", "2026-10-08T00:00:00",
                    "zone", "America/New_York")))
        .get("id")
        .asString();
  }

  private String instance() {
    return stack.instances().getFirst();
  }

  private void isAtAmc(String id) {
    Stack.await(
        "%s to be at AMC".formatted(id),
        () -> !stack.get(execution(id, "")).at("/amc/executionId").isMissingNode());
  }

  private void isTended(String instance) {
    Stack.await(
        "something of %s to be at AMC".formatted(instance),
        () ->
            stack
                .jdbc()
                .sql(
                    """
                    select exists (select 1
                                     from attempt
                                    where instance_id = ? and amc_execution_id is not null and closed_at is null)
                    """)
                .param(instance)
                .query(Boolean.class)
                .single());
  }

  private void waitsFor(String id, String reason) {
    Stack.await(
        "%s to wait for %s".formatted(id, reason),
        () -> stack.get(execution(id, "")).at("/waitingFor/reason").asString("").equals(reason));
  }

  private JsonNode ended(String id) {
    Stack.await(
        "%s to end".formatted(id),
        () ->
            List.of("succeeded", "failed", "cancelled")
                .contains(stack.get(execution(id, "")).get("status").asString()));
    return stack.get(execution(id, ""));
  }

  private List<String> events(String id) {
    return stack
        .get(execution(id, "/events"))
        .get("items")
        .valueStream()
        .map(event -> event.get("type").asString())
        .toList();
  }

  private static URI execution(String id, String part) {
    return stack.api().resolve("/api/v1/executions/" + id + part);
  }

  private Optional<Instant> lastTick() {
    return stack
        .jdbc()
        .sql("select done_at from ticker where done_at is not null")
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  private int callsAtAmc() {
    return stack.get(stack.simulator().resolve("/simulator/ledger")).size();
  }

  private void terminate(String workflow) {
    var stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(stack.temporalAddress()).build());
    try {
      WorkflowClient.newInstance(
              stubs, WorkflowClientOptions.newBuilder().setIdentity(OPERATOR).build())
          .newUntypedWorkflowStub(workflow)
          .terminate("out of the way");
    } finally {
      stubs.shutdownNow();
    }
  }

  private static void backUp() {
    var server = server();
    server.sql("alter database amc with allow_connections false").update();
    disconnect(server);
    server.sql("create database yesterday template amc owner amc").update();
    server.sql("alter database amc with allow_connections true").update();
  }

  private static void restore() {
    var server = server();
    server.sql("alter database amc with allow_connections false").update();
    disconnect(server);
    server.sql("drop database amc").update();
    server.sql("alter database yesterday rename to amc").update();
  }

  private static void disconnect(JdbcClient server) {
    server
        .sql("select pg_terminate_backend(pid, 30000) from pg_stat_activity where datname = 'amc'")
        .query(Boolean.class)
        .list();
  }

  private static JdbcClient server() {
    var port = stack.jdbc().sql("show port").query(String.class).single();
    return JdbcClient.create(
        new DriverManagerDataSource(
            "jdbc:postgresql://localhost:%s/postgres".formatted(port), "postgres", ""));
  }

  private static void signal(Stack.App app, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(app.process().pid())).start().waitFor();
  }
}
