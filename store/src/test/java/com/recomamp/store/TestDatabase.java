package com.recomamp.store;

import com.recomamp.store.execution.Overlap;
import com.recomamp.store.execution.PinnedExecution;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.execution.Warning;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.instance.InstanceId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** A real PostgreSQL with our schema and one instance; its sessions are in a zone far from UTC. */
public final class TestDatabase {
  public static final PinnedInstance INSTANCE =
      new PinnedInstance(
          new InstanceId("amctest"),
          UUID.fromString("00000000-0000-7000-8000-0000000000aa"),
          "ENTITY1",
          "ATVPDKIKX0DER",
          "NA");

  private static final EmbeddedPostgres SERVER = start();

  public final DataSource dataSource;
  public final JdbcClient jdbc;
  public final TransactionOperations transactions;

  /** A database of its own. */
  public TestDatabase() {
    var name = "t" + UUID.randomUUID().toString().replace("-", "");
    JdbcClient.create(SERVER.getPostgresDatabase()).sql("create database " + name).update();
    dataSource = new FarFromUtc(SERVER.getDatabase("postgres", name));
    jdbc = JdbcClient.create(dataSource);
    transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    url = SERVER.getJdbcUrl("postgres", name);
    Flyway.configure().dataSource(dataSource).load().migrate();
    addInstance(INSTANCE);
  }

  public final String url;

  public void addInstance(PinnedInstance instance) {
    jdbc.sql(
            """
            insert into account (id, entity_id, marketplace_id, region, name)
            values (?, ?, ?, ?, 'Account')
            on conflict do nothing
            """)
        .params(
            instance.accountId(), instance.entityId(), instance.marketplaceId(), instance.region())
        .update();
    jdbc.sql(
            """
            insert into instance (id, uuid, account_id, name, type)
            values (?, ?, ?, 'Instance', 'STANDARD')
            """)
        .params(instance.id().value(), UUID.randomUUID(), instance.accountId())
        .update();
  }

  public static PinnedExecution execution() {
    return execution(null, "sha");
  }

  public static PinnedExecution execution(String key, String sha256) {
    return execution(Requester.LOCAL, key, sha256, "Reach", null);
  }

  public static PinnedExecution execution(
      Requester requester, String key, String sha256, String name, String note) {
    return new PinnedExecution(
        ExecutionId.next(),
        ExecutionKind.RUN,
        requester,
        key,
        sha256,
        null,
        null,
        name,
        INSTANCE,
        "select 1",
        "sqlsha",
        List.of(),
        Map.of("n", 1),
        new TimeWindow(
            LocalDateTime.parse("2026-03-08T02:30:00"),
            LocalDateTime.parse("2026-10-08T00:00:00"),
            ZoneId.of("America/New_York")),
        Map.of("last", "P7M", "zone", "America/New_York"),
        List.of(new Warning("before_retention", "AMC's data", "window")),
        new Overlap(0, List.of("dsp_impressions"), 100, 1_000),
        Priority.INTERACTIVE,
        note);
  }

  public void openAttempt(ExecutionId execution, int number, String columns, Object... values) {
    var set = columns.isEmpty() ? "" : ", " + columns;
    var places = ", ?".repeat(values.length);
    jdbc.sql(
            """
            insert into attempt (execution_id, number, instance_id, account_id, requested_by, priority_rank,
                                 arrived_at, timeout_seconds, owner_run %s)
            select id, ?, instance_id, account_id, requested_by, 0, requested_at, timeout_seconds, 'run' %s
              from execution
             where id = ?
            """
                .formatted(set, places))
        .params(
            java.util.stream.Stream.of(
                    java.util.stream.Stream.of(number),
                    java.util.Arrays.stream(values),
                    java.util.stream.Stream.of(execution.uuid()))
                .flatMap(stream -> stream)
                .map(Object.class::cast)
                .toList())
        .update();
  }

  /** However busy the machine is. */
  public static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("max_connections", "120")
          .setPGStartupWait(Duration.ofMinutes(1))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class FarFromUtc extends DelegatingDataSource {
    FarFromUtc(DataSource target) {
      super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
      var connection = super.getConnection();
      try (var statement = connection.createStatement()) {
        statement.execute("set time zone 'Pacific/Apia'");
      }
      return connection;
    }
  }
}
