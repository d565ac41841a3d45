package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;
  private Settings settings;

  @BeforeEach
  void aFolderWhoseNameNeedsQuoting() throws IOException {
    settings =
        Settings.from(
            Map.of(
                "POSTGRES_PORT", Stack.freePort(),
                "DATA_DIR", folder.resolve("da ta #1").toString(),
                "AMC_HOME", HOME.toString()));
  }

  @Test
  void endsWithAJvmThatIsKilledAndKeepsItsData() throws Exception {
    var holder = holder();
    execute("create table kept (word text)");
    execute("insert into kept values ('yes')");
    var server = serverOf(holder);

    holder.destroyForcibly();
    server.onExit().get(30, TimeUnit.SECONDS);

    try (var data = DataFolder.open(settings.dataDir());
        var postgres = Postgres.start(settings, data)) {
      assertThat(word(postgres)).isEqualTo("yes");
    }
  }

  @Test
  void anOrphanOfAnEarlierStartIsStoppedByTheNext() throws Exception {
    var holder = holder();
    var leash = holder.descendants().filter(PostgresTest::isLeash).findFirst().orElseThrow();
    var server = serverOf(holder);
    leash
        .children()
        .filter(child -> child.pid() != server.pid())
        .forEach(ProcessHandle::destroyForcibly);
    leash.destroyForcibly();
    holder.destroyForcibly();
    holder.onExit().join();
    assertThat(server.isAlive()).isTrue();

    try (var data = DataFolder.open(settings.dataDir())) {
      Postgres.stopLeftOver(data);

      assertThat(server.isAlive()).isFalse();
      Postgres.start(settings, data).close();
    }
  }

  @Test
  void aPidThatIsSomebodyElsesIsLeftAlone() throws Exception {
    try (var data = DataFolder.open(settings.dataDir())) {
      var stranger = new ProcessBuilder("sleep", "600").start();
      var pidFile = Files.writeString(data.file("postgres.pid"), Long.toString(stranger.pid()));
      Files.setLastModifiedTime(pidFile, FileTime.fromMillis(0));

      Postgres.stopLeftOver(data);

      assertThat(stranger.isAlive()).isTrue();
      stranger.destroyForcibly();
    }
  }

  /** Another JVM that holds PostgreSQL until it is killed. */
  private Process holder() throws IOException {
    var holder =
        new ProcessBuilder(
                HOME.resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.recomamp.standalone.PostgresTest$Holder")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    holder
        .environment()
        .putAll(
            Map.of(
                "POSTGRES_PORT", Integer.toString(settings.postgresPort()),
                "DATA_DIR", settings.dataDir().toString(),
                "AMC_HOME", HOME.toString()));
    var process = holder.start();
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
    return process;
  }

  static final class Holder {
    static void main() throws InterruptedException {
      var settings = Settings.from(System.getenv());
      Postgres.start(settings, DataFolder.open(settings.dataDir()));
      IO.println("ready");
      Thread.currentThread().join();
    }
  }

  private ProcessHandle serverOf(Process holder) throws IOException {
    var pid = Long.parseLong(Files.readString(settings.dataDir().resolve("postgres.pid")).strip());
    return holder.descendants().filter(child -> child.pid() == pid).findFirst().orElseThrow();
  }

  private static boolean isLeash(ProcessHandle process) {
    return List.of(process.info().arguments().orElse(new String[0]))
            .toString()
            .contains("bin/leash")
        && process.parent().flatMap(parent -> parent.info().command()).orElse("").endsWith("java");
  }

  private void execute(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://localhost:%d/amc".formatted(settings.postgresPort()),
                Postgres.USER,
                Postgres.PASSWORD);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String word(Postgres postgres) throws SQLException {
    try (var connection =
            DriverManager.getConnection(postgres.url(), Postgres.USER, Postgres.PASSWORD);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select word from kept")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
