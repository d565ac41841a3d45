package com.recomamp.standalone;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL whose binaries come as a Maven artifact, with its data in the data folder and the
 * database {@code amc}.
 */
final class Postgres implements AutoCloseable {
  static final String USER = "amc";
  static final String PASSWORD = "amc";

  private static final String NAME = "postgres";
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  private final LeashedServer server;
  private final int port;

  private Postgres(LeashedServer server, int port) {
    this.server = server;
    this.port = port;
  }

  static Postgres start(Settings settings, DataFolder data) {
    try {
      var binaries = unpacked(data);
      var cluster = data.file("postgres");
      if (!Files.exists(cluster)) {
        initialize(binaries, cluster, data);
      }
      var server =
          LeashedServer.start(
              NAME, settings, data, serve(binaries, cluster, settings.postgresPort()));
      var postgres = new Postgres(server, settings.postgresPort());
      try {
        server.await(RECOVERY, postgres::createRoleAndDatabase);
      } catch (CannotStart e) {
        server.close();
        throw e;
      }
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void stopLeftOver(DataFolder data) {
    LeashedServer.stopLeftOver(NAME, data);
  }

  String url() {
    return url("amc");
  }

  void whenItEndsByItself(Runnable then) {
    server.whenItEndsByItself(then);
  }

  @Override
  public void close() {
    server.close();
  }

  /**
   * Unpacked next to its place and renamed, so that a start that is killed leaves nothing half
   * done.
   */
  private static Path unpacked(DataFolder data) throws IOException {
    var archive = archive();
    var crc = new CRC32();
    crc.update(archive);
    var binaries = data.file("postgres-binaries-%08x".formatted(crc.getValue()));
    if (!Files.exists(binaries)) {
      var beside = emptied(data.file("postgres-binaries.new"));
      try (var tar =
          new TarArchiveInputStream(
              new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
          var file = beside.resolve(entry.getName()).normalize();
          if (entry.isDirectory()) {
            Files.createDirectories(file);
          } else if (entry.isSymbolicLink()) {
            Files.createDirectories(file.getParent());
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
          } else {
            Files.createDirectories(file.getParent());
            Files.copy(tar, file);
            if (file.getParent().endsWith("bin")) {
              Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
          }
        }
      }
      Files.move(beside, binaries, StandardCopyOption.ATOMIC_MOVE);
    }
    return binaries;
  }

  private static byte[] archive() throws IOException {
    var system =
        System.getProperty("os.name").startsWith("Mac") ? "Darwin" : System.getProperty("os.name");
    try (var archive =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, System.getProperty("os.arch"))) {
      return archive.readAllBytes();
    } catch (IllegalStateException e) {
      throw new CannotStart(
          "There is no embedded PostgreSQL for %s on %s."
              .formatted(system, System.getProperty("os.arch")),
          e);
    }
  }

  private static void initialize(Path binaries, Path cluster, DataFolder data) throws IOException {
    var beside = emptied(data.file("postgres.new"));
    var command =
        unprivileged(
            binaries.resolve("bin/initdb").toString(),
            "--pgdata=" + beside,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8");
    var initdb = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (exitCode(initdb) != 0) {
      throw new CannotStart(
          "PostgreSQL could not make its data folder %s: %s".formatted(cluster, said.strip()));
    }
    Files.move(beside, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> serve(Path binaries, Path cluster, int port) {
    return unprivileged(
        binaries.resolve("bin/postgres").toString(),
        "-D",
        cluster.toString(),
        "-p",
        Integer.toString(port),
        "-c",
        "listen_addresses=localhost",
        "-c",
        "unix_socket_directories=",
        "-c",
        "max_connections=100",
        "-c",
        "timezone=UTC",
        "-c",
        "log_timezone=UTC");
  }

  /** PostgreSQL refuses to run as root; in a user namespace of its own it is not. */
  private static List<String> unprivileged(String... command) {
    var line = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      if (!LinuxUtils.isUnshareAvailable()) {
        throw new CannotStart("PostgreSQL refuses to run as root: start as an ordinary user.");
      }
      line.addAll(List.of("unshare", "-U"));
    }
    line.addAll(List.of(command));
    return line;
  }

  private void createRoleAndDatabase() throws SQLException {
    try (var connection = DriverManager.getConnection(url("postgres"), "postgres", "")) {
      if (!exists(connection, "select 1 from pg_roles where rolname = 'amc'")) {
        execute(connection, "create role amc login password '%s'".formatted(PASSWORD));
      }
      if (!exists(connection, "select 1 from pg_database where datname = 'amc'")) {
        execute(connection, "create database amc owner amc");
      }
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://localhost:%d/%s".formatted(port, database);
  }

  private static boolean exists(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int exitCode(Process process) {
    try {
      if (!process.waitFor(RECOVERY.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path emptied(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(folder);
  }
}
