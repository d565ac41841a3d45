package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTest {
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void aTakenPortIsOneSentence() throws Exception {
    try (var first = Simulator.start(SimulatorSettings.inMemory())) {
      var second = process(Map.of("SIMULATOR_PORT", Integer.toString(first.port())));

      assertThat(second.errorReader().lines())
          .containsExactly(
              "The simulator cannot listen on 127.0.0.1 port %d (Address already in use): stop what uses it, or set SIMULATOR_PORT to another."
                  .formatted(first.port()));
      assertThat(second.waitFor()).isEqualTo(1);
    }
  }

  @Test
  void anExecutionOutlivesAKilledProcess(@TempDir Path folder) throws Exception {
    var environment = Map.of("SIMULATOR_PORT", "0", "SIMULATOR_STATE_DIR", folder.toString());
    var first = process(environment);
    var before = conversation(first);
    var id = before.created(Conversation.SQL);
    first.destroyForcibly().waitFor();

    var after = conversation(process(environment));

    assertThat(after.listed("minCreationTime=2026-01-01T00:00:00")).containsExactly(id);
    assertThat(after.status(id)).isIn("PENDING", "RUNNING");
  }

  @Test
  void aLargeResultFitsThroughASmallHeap() throws Exception {
    var simulator = process(Map.of("SIMULATOR_PORT", "0"), "-Xmx64m");
    var client = conversation(simulator);
    var id = client.created("SELECT campaign, clicks FROM t /* simulator: bytes=500MB */");
    client.post("/simulator/executions/" + id, "{\"status\":\"SUCCEEDED\"}").ok();

    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(client.urls(id).getFirst())).build(),
                BodyHandlers.ofInputStream());
    var received = 0L;
    try (var in = answer.body()) {
      var buffer = new byte[1 << 16];
      for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        received += read;
      }
    }

    assertThat(received)
        .isEqualTo(answer.headers().firstValueAsLong("Content-Length").orElse(-1))
        .isBetween(500_000_000L, 500_010_000L);
  }

  @Test
  void theProgramInOneJarCarriesQueriesOut() throws Exception {
    var classPath = System.getProperty("java.class.path");
    var own = Path.of(InOneJar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var client =
        conversation(
            started(
                Map.of("SIMULATOR_PORT", "0", "SIMULATOR_RESULTS", "computed"),
                List.of("-cp", own.toString(), InOneJar.class.getName(), classPath)));

    var id = client.created(Conversation.SQL + " /* simulator: pending=1h */");

    assertThat(client.execution(id).get("status").stringValue()).isEqualTo("PENDING");
  }

  @Test
  void nothingIsLeftInTheTemporaryFolderWhenItIsStopped(@TempDir Path folder) throws Exception {
    var simulator =
        process(
            Map.of("SIMULATOR_PORT", "0", "SIMULATOR_RESULTS", "computed"),
            "-Djava.io.tmpdir=" + folder);
    conversation(simulator).created(Conversation.SQL);
    assertThat(folder).isNotEmptyDirectory();

    simulator.destroy();

    simulator.waitFor();
    assertThat(folder).isEmptyDirectory();
  }

  private Process process(Map<String, String> environment, String... options) throws IOException {
    var arguments = new ArrayList<>(List.of(options));
    arguments.addAll(
        List.of("-cp", System.getProperty("java.class.path"), SimulatorMain.class.getName()));
    return started(environment, arguments);
  }

  private Process started(Map<String, String> environment, List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    var process = builder.start();
    processes.add(process);
    return process;
  }

  private static Conversation conversation(Process process) throws IOException {
    var said = process.inputReader().readLine();
    return Conversation.at(
        URI.create(said.replaceAll(".* at (\\S+),.*", "$1")), DemoAccount.ALL.getFirst());
  }
}
