package com.recomamp.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** Database sessions as the worker's settings make them, and how many there are. */
class SessionTest {
  private static final String PREFIX = "spring.datasource.hikari.data-source-properties.";

  private final TestDatabase database = new TestDatabase();

  @Test
  void aVanishedWorkerHoldsItsLocksForSecondsOnly() throws SQLException {
    try (var session = session()) {
      assertThat(shown(session, "tcp_user_timeout")).isEqualTo("30000");
      assertThat(shown(session, "idle_in_transaction_session_timeout")).isEqualTo("15s");
    }
  }

  @Test
  void aStoppedWorkersTransactionIsEndedByPostgresql() throws SQLException {
    try (var session = session();
        var statement = session.createStatement()) {
      statement.execute("set idle_in_transaction_session_timeout = '50ms'");
      session.setAutoCommit(false);
      statement.execute("lock table account");

      database.jdbc.sql("select count(*) from account").query(Long.class).single();

      assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void whatPostgresqlRefusesIsToldWithoutItsRow() throws SQLException {
    try (var session = session();
        var statement = session.createStatement()) {
      statement.execute("create temporary table query (sql text check (sql = ''))");

      assertThatThrownBy(() -> statement.execute("insert into query values ('select secret')"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("query_sql_check")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void decisionsAndCollectorsTogetherLeaveConnectionsForLooks() {
    int decisions =
        capacity("executions", "max-concurrent-activity-executors")
            + capacity("executions", "max-concurrent-local-activity-executors");
    int collectors = capacity("results", "max-concurrent-activity-executors");

    assertThat(number("spring.datasource.hikari.maximum-pool-size"))
        .isGreaterThan(decisions + collectors);
    assertThat(capacity("amc", "max-concurrent-activity-executors")).isPositive();
  }

  /** Of the worker of one task queue. */
  private static int capacity(String queue, String of) {
    var settings = settings();
    for (int i = 0; ; i++) {
      var worker = "spring.temporal.workers[%d].".formatted(i);
      if (settings.getProperty(worker + "task-queue").equals(queue)) {
        return number(worker + "capacity." + of);
      }
    }
  }

  private static int number(String setting) {
    return Integer.parseInt(String.valueOf(settings().get(setting)));
  }

  private static Properties settings() {
    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("worker.yml"));
    return Objects.requireNonNull(yaml.getObject());
  }

  private Connection session() throws SQLException {
    var properties = new Properties();
    settings()
        .forEach(
            (name, value) -> {
              if (name.toString().startsWith(PREFIX)) {
                properties.setProperty(
                    name.toString().substring(PREFIX.length()), value.toString());
              }
            });
    properties.setProperty("user", "postgres");
    return DriverManager.getConnection(database.url, properties);
  }

  private static String shown(Connection session, String setting) throws SQLException {
    try (var statement = session.createStatement();
        var row = statement.executeQuery("show " + setting)) {
      row.next();
      return row.getString(1);
    }
  }
}
