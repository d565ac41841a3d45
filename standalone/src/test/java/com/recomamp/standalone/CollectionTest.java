package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collectors that stand still or die in the middle of a result. */
class CollectionTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Test
  void aStoppedCollectorAndAKilledOneLeaveExactlyOneCopy(@TempDir Path folder) throws Exception {
    try (var stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10))) {
      var stopped = stack.startWorker();
      stack.startApi();
      var execution = accepted(stack, "run=5s bytes=100MB rowBytes=1000 files=3");
      Stack.await(PATIENCE, "the first collector to store a chunk", () -> growing(stack) == 1);
      stopped.pause();

      var killed = stack.startWorker();
      Stack.await(PATIENCE, "another one to take over", () -> growing(stack) == 2);
      killed.kill();
      stopped.resume();
      stack.startWorker();

      Stack.await(
          PATIENCE,
          "the execution to succeed",
          () -> stack.get(execution).get("status").asString().equals("succeeded"));
      var result = stack.get(execution).get("result");
      var sha256 = MessageDigest.getInstance("SHA-256");
      var bytes = stack.download(URI.create(execution + "/result.csv"), sha256);
      assertThat(bytes).isEqualTo(result.get("bytes").asLong()).isGreaterThan(95_000_000);
      assertThat(HexFormat.of().formatHex(sha256.digest()))
          .isEqualTo(result.get("sha256").asString());
      assertThat(count(stack, "select count(*) from result")).isOne();
      assertThat(count(stack, "select count(*) from load where abandoned_at is null"))
          .as("the published one and that of the killed worker, which the ticker sweeps later")
          .isLessThanOrEqualTo(2);
    }
  }

  private static URI accepted(Stack stack, String directions) {
    var id =
        stack
            .post(
                stack.api().resolve("/api/v1/executions"),
                Map.of(
                    "sql",
                    "/* simulator: %s */ SELECT campaign, COUNT(*) AS n FROM dsp_impressions GROUP BY 1"
                        .formatted(directions),
                    "instanceId",
                    stack.instances().getFirst(),
                    "window",
                    Map.of("last", "P7D", "lag", "P2D", "zone", "Europe/Berlin")))
            .get("id")
            .asString();
    return stack.api().resolve("/api/v1/executions/" + id);
  }

  private static long growing(Stack stack) {
    return count(stack, "select count(*) from load where bytes > 0");
  }

  private static long count(Stack stack, String sql) {
    return stack.jdbc().sql(sql).query(Long.class).single();
  }
}
