package com.recomamp.standalone;

import java.nio.file.Path;
import java.util.Map;

/**
 * PostgreSQL and the Temporal server alone, for a program of this repository that starts the other
 * parts itself. They end with this JVM, however it ends.
 */
public final class LocalServers implements AutoCloseable {
  private final Settings settings;
  private final DataFolder data;
  private final Postgres postgres;
  private final TemporalServer temporal;

  private LocalServers(
      Settings settings, DataFolder data, Postgres postgres, TemporalServer temporal) {
    this.settings = settings;
    this.data = data;
    this.postgres = postgres;
    this.temporal = temporal;
  }

  /** {@code POSTGRES_PORT}, {@code TEMPORAL_PORT}, {@code DATA_DIR} and the others as in README. */
  public static LocalServers start(Map<String, String> environment) {
    var settings = Settings.from(environment);
    var data = DataFolder.open(settings.dataDir());
    var postgres = Postgres.start(settings, data);
    return new LocalServers(settings, data, postgres, TemporalServer.start(settings, data));
  }

  public String databaseUrl() {
    return postgres.url();
  }

  public String databaseUser() {
    return Postgres.USER;
  }

  public String databasePassword() {
    return Postgres.PASSWORD;
  }

  public String temporalAddress() {
    return "127.0.0.1:" + settings.temporalPort();
  }

  /** The keys that encrypt the connections in this database. */
  public String tokenKeys() {
    return data.tokenKeys();
  }

  /** A file in the data folder. */
  public Path file(String name) {
    return data.file(name);
  }

  @Override
  public void close() {
    temporal.close();
    postgres.close();
    data.close();
  }
}
