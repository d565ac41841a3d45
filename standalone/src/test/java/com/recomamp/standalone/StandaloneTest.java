package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What "make run" starts, as a process. */
class StandaloneTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> environment = new HashMap<>();

  @TempDir Path folder;
  private Process running;

  @AfterEach
  void nothingStaysBehind() throws InterruptedException {
    running.destroy();
    running.waitFor(1, TimeUnit.MINUTES);
  }

  @Test
  void anExecutionAtAmcOutlivesTheDeathOfEverything() throws Exception {
    for (var variable :
        List.of(
            "API_PORT", "SIMULATOR_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT", "POSTGRES_PORT")) {
      environment.put(variable, Stack.freePort());
    }
    environment.put("DATA_DIR", folder.resolve("data of a start").toString());
    environment.put("AMC_HOME", HOME.toString());

    start();
    Stack.await(
        "the demo execution at AMC", () -> List.of("submitted", "running").contains(status()));
    running.destroyForcibly().waitFor();
    start();
    Stack.await("its success", () -> status().equals("succeeded"));

    assertThat(executions()).hasSize(1);
    assertThat(executions().get(0).at("/result/rows").asLong()).isPositive();
    assertThat(createdAtAmc()).isEqualTo(1);
    assertThat(putsForwardTheClockOfAmc()).isEqualTo(409);

    running.destroy();
    assertThat(running.waitFor()).isEqualTo(128 + 15);
    assertThat(folder.resolve("data of a start/postgres.pid")).doesNotExist();
    assertThat(folder.resolve("data of a start/temporal.pid")).doesNotExist();
  }

  private void start() throws IOException {
    var output = Files.createTempFile(folder, "start", ".out");
    var builder =
        new ProcessBuilder(
                HOME.resolve("bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Standalone.class.getName())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    running = builder.start();
    Stack.await(
        "the banner in " + output,
        () -> {
          var said = read(output);
          assertThat(running.isAlive()).as(said).isTrue();
          return said.contains("Ctrl-C stops all of it");
        });
  }

  private String status() {
    return executions().path(0).path("status").asString("");
  }

  private JsonNode executions() {
    return get("API_PORT", "/api/v1/executions").get("items");
  }

  private long createdAtAmc() {
    return get("SIMULATOR_PORT", "/simulator/ledger")
        .valueStream()
        .filter(entry -> entry.path("method").asString("").equals("POST"))
        .filter(entry -> entry.path("path").asString("").endsWith("/workflowExecutions"))
        .count();
  }

  /** It is the clock of everything else, too. */
  private int putsForwardTheClockOfAmc() throws IOException, InterruptedException {
    var uri =
        URI.create(
            "http://localhost:%s/simulator/clock".formatted(environment.get("SIMULATOR_PORT")));
    return http.send(
            HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofString("{\"advance\":\"1h\"}"))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private JsonNode get(String port, String path) {
    try {
      var uri = URI.create("http://localhost:" + environment.get(port) + path);
      return Stack.JSON.readTree(
          http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
