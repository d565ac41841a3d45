package com.recomamp.standalone;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts PostgreSQL, Temporal, the simulator, the worker and the api, in this order, and stops them
 * in the other.
 */
public final class Standalone {
  private final Settings settings;
  private final DataFolder data;
  private final Parts parts = new Parts();
  private final AtomicBoolean ending = new AtomicBoolean();

  private Standalone(Settings settings, DataFolder data) {
    this.settings = settings;
    this.data = data;
  }

  static void main() {
    try {
      var settings = Settings.from(System.getenv());
      var data = DataFolder.open(settings.dataDir());
      logTo(data);
      TemporalServer.stopLeftOver(data);
      Postgres.stopLeftOver(data);
      Port.requireFree(settings.ports());
      new Standalone(settings, data).start();
    } catch (CannotStart e) {
      System.err.println("\n" + e.getMessage());
      System.exit(1);
    }
  }

  private void start() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    var postgres =
        parts.start(
            "PostgreSQL",
            "localhost:%d".formatted(settings.postgresPort()),
            () -> Postgres.start(settings, data));
    postgres.whenItEndsByItself(() -> giveUp("PostgreSQL", "postgres.log"));
    var temporal =
        parts.start(
            "Temporal",
            "localhost:%d".formatted(settings.temporalPort()),
            () -> TemporalServer.start(settings, data));
    temporal.whenItEndsByItself(() -> giveUp("Temporal", "temporal.log"));
  }

  private void stop() {
    ending.set(true);
    parts.stop();
    data.close();
  }

  private void giveUp(String part, String log) {
    if (ending.compareAndSet(false, true)) {
      System.err.printf(
          "%n%s ended by itself, so everything stops: %s says why.%n", part, data.file(log));
      System.exit(1);
    }
  }

  /**
   * Must come before the first logger; Spring leaves the logging alone, which two applications
   * share here.
   */
  private static void logTo(DataFolder data) {
    System.setProperty("standalone.log", data.file("standalone.log").toString());
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
  }
}
