package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @Test
  void theFiveLinesWorkAsWritten() throws Exception {
    try (var simulator = Simulator.start(SimulatorSettings.inMemory())) {
      fiveLinesWork(simulator.uri().toString());
    }
  }

  /** Where it has been packaged; a jar of other classes than these proves nothing. */
  @Test
  void theyAlsoWorkWithTheJarAlone() throws Exception {
    var jar = Path.of("target", "amc-simulator-0.1.0-SNAPSHOT-app.jar");
    assumeThat(jar).exists();
    assumeThat(holdsTheseClasses(jar)).isTrue();
    var java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            jar.toString());
    java.environment().put("SIMULATOR_PORT", "0");
    var process = java.start();
    try {
      fiveLinesWork(process.inputReader().readLine().replaceAll(".* at (\\S+),.*", "$1"));
    } finally {
      process.destroy();
    }
  }

  private static boolean holdsTheseClasses(Path jar) throws IOException {
    var classes = Path.of("target", "classes");
    try (var packed = FileSystems.newFileSystem(jar);
        var files = Files.walk(classes)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var twin = packed.getPath("BOOT-INF/classes/" + classes.relativize(file));
        if (!Files.exists(twin)
            || !Arrays.equals(Files.readAllBytes(file), Files.readAllBytes(twin))) {
          return false;
        }
      }
      return true;
    }
  }

  private static void fiveLinesWork(String simulator) throws Exception {
    var script = block("bash");
    assertThat(Pattern.compile("curl -s").matcher(script).results()).hasSize(5);
    var bash =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script).redirectErrorStream(true);
    bash.environment().put("SIMULATOR", simulator);
    var process = bash.start();

    var said = process.inputReader().lines().toList();

    assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
    assertThat(said.getFirst())
        .startsWith("{\"executions\":[{")
        .contains("\"status\":\"PENDING\"")
        .endsWith("campaign,impressions");
    assertThat(said).hasSize(6);
  }

  @Test
  void theExampleInJavaCompilesAndRuns(@TempDir Path folder) throws Exception {
    var source = Files.writeString(folder.resolve("Example.java"), block("java"));
    var java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .redirectErrorStream(true);
    var process = java.start();

    var said = process.inputReader().lines().toList();

    assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
    assertThat(said.getLast())
        .contains("\"operation\":\"token\",\"status\":503", "\"fault\":\"not processed\"");
  }

  private static String block(String language) throws IOException {
    var found =
        Pattern.compile("```%s\n(.*?)```".formatted(language), Pattern.DOTALL)
            .matcher(Files.readString(README));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @Test
  void soDoesTheQueryThatIsCarriedOut() throws Exception {
    var readme = Files.readString(README);
    var logIn = block("bash").substring(0, block("bash").indexOf("\nID=$("));
    var asks = readme.substring(readme.indexOf("```\nID=") + 4);
    var settings = SimulatorSettings.inMemory().with(Knobs.defaults().with("results", "computed"));
    var clock = new SetClock();
    try (var simulator = Simulator.start(settings, clock)) {
      var script = logIn + "\n" + asks.substring(0, asks.indexOf("```")) + "echo $ID";
      var bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script);
      bash.environment().put("SIMULATOR", simulator.uri().toString());

      var id = bash.start().inputReader().readLine();

      clock.passesSeconds(60);
      var client = Conversation.with(simulator);
      assertThat(Conversation.download(client.urls(id).getFirst()).body())
          .startsWith("campaign,impressions,reach,people\n")
          .hasLineCount(7);
    }
  }

  @Test
  void everySettingIsInTheTableWithItsDefault() throws Exception {
    var readme = Files.readString(README);
    ObjectNode defaults = Json.MAPPER.valueToTree(Knobs.defaults());

    for (var name : defaults.propertyNames()) {
      var value = defaults.get(name).asString().replaceAll("\\.0$", "");
      assertThat(readme)
          .contains(
              "SIMULATOR_%s` | `%s` | `%s` |"
                  .formatted(
                      name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT), name, value));
    }
  }
}
