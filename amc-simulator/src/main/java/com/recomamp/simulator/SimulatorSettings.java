package com.recomamp.simulator;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the simulator listens and keeps its state; without a folder it lives in memory. Port 0
 * takes a free one.
 *
 * @param wallClock whether its clock cannot be put forward
 */
public record SimulatorSettings(
    String host, int port, @Nullable Path stateDir, boolean wallClock, Knobs knobs) {
  public SimulatorSettings {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("the port must be from 0 to 65535, not " + port);
    }
  }

  /** On a free port of the loopback, in memory. */
  public static SimulatorSettings inMemory() {
    return new SimulatorSettings("127.0.0.1", 0, null, false, Knobs.defaults());
  }

  /**
   * {@code SIMULATOR_HOST}, {@code SIMULATOR_PORT}, {@code SIMULATOR_STATE_DIR}, {@code
   * SIMULATOR_WALL_CLOCK}, and every knob, as in {@code SIMULATOR_TIME_SCALE}.
   */
  public static SimulatorSettings from(Map<String, String> environment) {
    var knobs = Knobs.defaults();
    ObjectNode names = Json.MAPPER.valueToTree(knobs);
    for (var name : names.propertyNames()) {
      var variable = "SIMULATOR_" + name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
      var value = environment.get(variable);
      if (value != null && !value.isBlank()) {
        try {
          knobs = knobs.with(name, value.strip());
        } catch (IllegalArgumentException wrong) {
          throw new IllegalArgumentException(
              "%s: %s".formatted(variable, wrong.getMessage()), wrong);
        }
      }
    }
    var stateDir = environment.getOrDefault("SIMULATOR_STATE_DIR", "").strip();
    return new SimulatorSettings(
        environment.getOrDefault("SIMULATOR_HOST", "127.0.0.1").strip(),
        port(environment.getOrDefault("SIMULATOR_PORT", "8090").strip()),
        stateDir.isEmpty() ? null : Path.of(stateDir),
        flag("SIMULATOR_WALL_CLOCK", environment),
        knobs);
  }

  public SimulatorSettings with(Knobs changed) {
    return new SimulatorSettings(host, port, stateDir, wallClock, changed);
  }

  public SimulatorSettings keptIn(Path folder) {
    return new SimulatorSettings(host, port, folder, wallClock, knobs);
  }

  private static boolean flag(String variable, Map<String, String> environment) {
    var text = environment.getOrDefault(variable, "false").strip();
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(
          "%s must be true or false, not '%s'".formatted(variable, text));
    }
    return text.equals("true");
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "SIMULATOR_PORT must be a port, not '%s'".formatted(text), notANumber);
    }
  }
}
