package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @Test
  void theConversationWorksAsWritten() throws Exception {
    var script =
        Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    assertThat(script.find()).isTrue();
    try (var simulator = Simulator.start(SimulatorSettings.inMemory())) {
      var bash =
          new ProcessBuilder("bash", "-euo", "pipefail", "-c", script.group(1))
              .redirectErrorStream(true);
      bash.environment().put("SIMULATOR", simulator.uri().toString());
      var process = bash.start();

      var said = process.inputReader().lines().toList();

      assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
      assertThat(said.getFirst())
          .contains("\"instanceName\":\"Brindlewick Home US\"")
          .contains("\"executions\":[{")
          .endsWith("campaign,impressions");
      assertThat(said).hasSize(6);
    }
  }

  @Test
  void soDoesTheQueryThatIsCarriedOut() throws Exception {
    var readme = Files.readString(README);
    var logIn = readme.substring(readme.indexOf("SIMULATOR=${"), readme.indexOf("\namc $SIM"));
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
