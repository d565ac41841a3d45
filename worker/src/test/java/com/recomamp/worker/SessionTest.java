package com.recomamp.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** Database sessions as the worker's settings make them. */
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

  private Connection session() throws SQLException {
    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("worker.yml"));
    var properties = new Properties();
    yaml.getObject()
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
