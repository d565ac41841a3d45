package com.recomamp.standalone;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the parts listen and keep their data; every one is an environment variable.
 *
 * @param home the checkout, for its {@code bin/}
 */
record Settings(
    int apiPort,
    int simulatorPort,
    int temporalPort,
    int temporalUiPort,
    int postgresPort,
    Path dataDir,
    Path home) {

  static Settings from(Map<String, String> environment) {
    return new Settings(
        port(environment, "API_PORT", 8080),
        port(environment, "SIMULATOR_PORT", 8090),
        port(environment, "TEMPORAL_PORT", 7233),
        port(environment, "TEMPORAL_UI_PORT", 8233),
        port(environment, "POSTGRES_PORT", 5442),
        path(environment, "DATA_DIR", "data"),
        path(environment, "AMC_HOME", "."));
  }

  List<Port> ports() {
    return List.of(
        new Port(apiPort, "the page and the API", "API_PORT"),
        new Port(simulatorPort, "the AMC simulator", "SIMULATOR_PORT"),
        new Port(temporalPort, "Temporal", "TEMPORAL_PORT"),
        new Port(temporalUiPort, "the Temporal UI", "TEMPORAL_UI_PORT"),
        new Port(postgresPort, "PostgreSQL", "POSTGRES_PORT"));
  }

  private static int port(Map<String, String> environment, String variable, int usual) {
    var set = environment.getOrDefault(variable, "");
    if (set.isBlank()) {
      return usual;
    }
    try {
      var port = Integer.parseInt(set.strip());
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Said below, with the numbers out of range.
    }
    throw new CannotStart(
        "%s is \"%s\": it must be a number from 1 to 65535.".formatted(variable, set));
  }

  private static Path path(Map<String, String> environment, String variable, String usual) {
    var set = environment.getOrDefault(variable, "");
    return Path.of(set.isBlank() ? usual : set).toAbsolutePath().normalize();
  }
}
