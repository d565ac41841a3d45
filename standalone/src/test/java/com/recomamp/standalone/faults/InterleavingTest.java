package com.recomamp.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.standalone.Stack;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single moments that an attack may miss. */
class InterleavingTest {
  private static final Map<String, String> PACE =
      Map.of(
          "AMC_WORKER_PACE", "5",
          "AMC_WORKER_SETTLE", "90s",
          "AMC_WORKER_CYCLE", "5s",
          "SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE", "24");

  private static final Duration LEASE_AND_SETTLE = Duration.ofSeconds(9 + 18);

  /** Half a minute, at this pace. */
  private static final Duration OUTAGE = Duration.ofSeconds(6);

  private static Stack stack;
  private static Stack.App worker;

  @BeforeAll
  static void everythingRuns(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10).with("runningCap", 0));
    worker = stack.startWorker(PACE);
    stack.startApi();
  }

  @AfterAll
  static void everythingEnds() {
    worker.resume();
    stack.close();
  }

  @Test
  void aPausedWorkerNeverSubmitsTwice() {
    stack.fault(Map.of("operation", "create", "delay", "1500ms", "times", 1));
    var id = accepted("run=1s rows=3");
    stack.untilPosted(id);

    worker.pause();
    stack.startWorker(PACE);
    Attack.pass(LEASE_AND_SETTLE.plusSeconds(3));
    worker.resume();

    succeeds(id, 3);
    assertThat(stack.runsAtAmc(id)).hasSize(1);
  }

  @Test
  void anAnswerThatPostgresCannotTakeIsKeptUntilItCan() {
    stack.fault(Map.of("operation", "create", "delay", "2s", "times", 1));
    var id = accepted("run=1s rows=5");
    stack.untilPosted(id);

    stack.killPostgres();
    Stack.await("AMC to have answered", () -> !stack.runsAtAmc(id).isEmpty());
    Attack.pass(OUTAGE);
    stack.startPostgres();

    succeeds(id, 5);
    assertThat(stack.runsAtAmc(id)).hasSize(1);
    assertThat(events(id)).doesNotContain("doubt", "never_arrived");
  }

  private static void succeeds(String id, int rows) {
    Stack.await(
        Duration.ofMinutes(5),
        "%s to succeed".formatted(id),
        () -> stack.get(execution(id, "")).get("status").asString().equals("succeeded"));
    assertThat(stack.get(execution(id, "")).at("/result/rows").asInt()).isEqualTo(rows);
  }

  private static List<String> events(String id) {
    return stack
        .get(execution(id, "/events"))
        .get("items")
        .valueStream()
        .map(event -> event.get("type").asString())
        .toList();
  }

  private static String accepted(String directions) {
    return stack
        .post(
            stack.api().resolve("/api/v1/executions"),
            Map.of(
                "sql", "/* simulator: %s */ SELECT campaign FROM t".formatted(directions),
                "instanceId", stack.instances().getFirst(),
                "window",
                    Map.of(
                        "start", "2026-10-01T00:00:00",
                        "end", "2026-10-08T00:00:00",
                        "zone", "UTC")))
        .get("id")
        .asString();
  }

  private static URI execution(String id, String part) {
    return stack.api().resolve("/api/v1/executions/" + id + part);
  }
}
