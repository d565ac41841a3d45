package com.recomamp.api.recomamp.imports;

import com.recomamp.api.execution.LedgerEntries;
import com.recomamp.store.execution.OverlapStore;
import com.recomamp.store.recomamp.ImportStores;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** RecomAMP's database and ours, both on one server and with sessions far from UTC. */
final class Databases implements AutoCloseable {
  private static final EmbeddedPostgres SERVER = start();
  private static final String ZONE = "Pacific/Apia";
  private static final String OURS = "ours_empty";
  private static final String THEIRS = "recomamp_empty";

  static {
    var server = JdbcClient.create(SERVER.getPostgresDatabase());
    server.sql("create database " + OURS).update();
    Flyway.configure().dataSource(SERVER.getDatabase("postgres", OURS)).load().migrate();
    server.sql("create database " + THEIRS).update();
    JdbcClient.create(SERVER.getDatabase("postgres", THEIRS)).sql(schema()).update();
  }

  private final HikariDataSource pool;
  private final String theirName = "recomamp_" + suffix();
  private final String ourName = "ours_" + suffix();

  /** RecomAMP's. */
  final JdbcClient theirs;

  final JdbcClient ours;
  final ImportStores stores;

  Databases() {
    copy(OURS, ourName);
    copy(THEIRS, theirName);
    pool = pool(SERVER.getDatabase("postgres", ourName));
    ours = JdbcClient.create(pool);
    stores =
        new ImportStores(
            pool, ours, new TransactionTemplate(new DataSourceTransactionManager(pool)));
    theirs = JdbcClient.create(SERVER.getDatabase("postgres", theirName));
  }

  private static void copy(String template, String name) {
    var server = JdbcClient.create(SERVER.getPostgresDatabase());
    server.sql("create database %s template %s".formatted(name, template)).update();
    server.sql("alter database %s set timezone to '%s'".formatted(name, ZONE)).update();
  }

  private static HikariDataSource pool(DataSource database) {
    var config = new HikariConfig();
    config.setDataSource(database);
    config.setMaximumPoolSize(4);
    return new HikariDataSource(config);
  }

  String theirUrl() {
    return "jdbc:postgresql://localhost:%d/%s".formatted(SERVER.getPort(), theirName);
  }

  String ourUrl() {
    return "jdbc:postgresql://localhost:%d/%s".formatted(SERVER.getPort(), ourName);
  }

  /** An importer from the one into the other. */
  RecomampImport importer(ImportSettings settings) {
    return importer(settings, stores);
  }

  /** One that writes in transactions of this kind. */
  RecomampImport importer(ImportSettings settings, TransactionOperations transactions) {
    return importer(settings, new ImportStores(pool, ours, transactions));
  }

  private RecomampImport importer(ImportSettings settings, ImportStores written) {
    return new RecomampImport(
        settings, written, new LedgerEntries(new OverlapStore(ours, stores.transactions)));
  }

  @Override
  public void close() {
    pool.close();
  }

  private static String suffix() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static String schema() {
    try (var file = Databases.class.getResourceAsStream("/recomamp/schema.sql")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("fsync", "off")
          .setServerConfig("full_page_writes", "off")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
