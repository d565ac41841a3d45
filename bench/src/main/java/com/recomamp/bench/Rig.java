package com.recomamp.bench;

import com.recomamp.standalone.LocalServers;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.workflows.instance.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * The product as it runs for a user: PostgreSQL, the Temporal server, and simulator, api and worker
 * from their own jars, each in a process of its own.
 */
final class Rig implements AutoCloseable {
  private static final int SMALL = 256;
  private static final int SIMULATOR_HEAP = 512;

  private final LocalServers servers;
  private final JdbcClient jdbc;
  private final List<App> apps = new ArrayList<>();
  private final Path home;
  private final Path folder;
  private final double scale;

  private Rig(Options options, Map<String, String> environment) {
    home = Path.of(environment.getOrDefault("AMC_HOME", ".")).toAbsolutePath();
    folder = Path.of(environment.getOrDefault("DATA_DIR", "bench-data")).toAbsolutePath();
    scale = options.scale();
    servers = LocalServers.start(ports(environment));
    jdbc =
        JdbcClient.create(
            new DriverManagerDataSource(
                servers.databaseUrl(), servers.databaseUser(), servers.databasePassword()));
  }

  /** With so many instances, spread evenly over the simulator's accounts. */
  static Rig start(Options options, int instances, Map<String, String> environment) {
    var rig = new Rig(options, environment);
    // Ctrl-C and a failure in between end them as well.
    Runtime.getRuntime().addShutdownHook(new Thread(rig::close, "stop"));
    rig.startApps(instances);
    IO.println(
        "%s, %d cores, logs in %s"
            .formatted(
                System.getProperty("os.name"),
                Runtime.getRuntime().availableProcessors(),
                rig.folder));
    return rig;
  }

  URI simulator() {
    return apps.get(0).uri();
  }

  URI api() {
    return apps.get(1).uri();
  }

  App worker() {
    return apps.get(2);
  }

  JdbcClient jdbc() {
    return jdbc;
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  /** When the worker wrote down that AMC had ended a run, by AMC's id. */
  Map<String, Instant> noticed() {
    var noticed = new HashMap<String, Instant>();
    jdbc.sql(
            "select amc_execution_id, amc_ended_at from attempt where amc_ended_at is not null and"
                + " amc_execution_id is not null")
        .query(
            row -> {
              noticed.put(
                  row.getString("amc_execution_id"),
                  row.getObject("amc_ended_at", OffsetDateTime.class).toInstant());
            });
    return noticed;
  }

  String temporalAddress() {
    return servers.temporalAddress();
  }

  double scale() {
    return scale;
  }

  JsonNode accounts() {
    return Http.get(simulator().resolve("/simulator/accounts"));
  }

  /** One of each account in turn. */
  List<String> instances() {
    var accounts = new ArrayList<JsonNode>();
    accounts().forEach(accounts::add);
    return IntStream.range(0, accounts.getFirst().get("instances").size())
        .boxed()
        .flatMap(i -> accounts.stream().map(account -> account.get("instances").get(i)))
        .map(instance -> instance.get("instanceId").asString())
        .toList();
  }

  @Override
  public synchronized void close() {
    apps.reversed().forEach(App::close);
    apps.clear();
    servers.close();
  }

  private void startApps(int instances) {
    var simulatorPort = freePort();
    start("simulator", simulatorPort, SIMULATOR_HEAP, simulatorSettings(simulatorPort, instances))
        .whenItAnswers("/simulator/accounts");
    var apiPort = freePort();
    start("api", apiPort, SMALL, Map.of("API_PORT", Integer.toString(apiPort)))
        .whenItAnswers("/actuator/health/readiness");
    seed();
    var workerPort = freePort();
    start(
            "worker",
            workerPort,
            SMALL,
            Map.of(
                "WORKER_PORT", Integer.toString(workerPort),
                "AMC_WORKER_PACE", Double.toString(scale)))
        .whenItAnswers("/actuator/health/readiness");
  }

  private Map<String, String> simulatorSettings(int port, int instances) {
    return Map.of(
        "SIMULATOR_PORT", Integer.toString(port),
        "SIMULATOR_TIME_SCALE", Double.toString(scale),
        "SIMULATOR_INSTANCES", Integer.toString((instances + 1) / 2));
  }

  private App start(String name, int port, int heapMegabytes, Map<String, String> own) {
    var environment = new HashMap<>(own);
    if (!apps.isEmpty()) {
      environment.put("DATABASE_URL", servers.databaseUrl());
      environment.put("DATABASE_USER", servers.databaseUser());
      environment.put("DATABASE_PASSWORD", servers.databasePassword());
      environment.put("TEMPORAL_ADDRESS", servers.temporalAddress());
      environment.put("AMC_DEPLOYMENT", "bench");
      environment.put("AMC_API_URL", simulator().toString());
      environment.put("AMC_TOKEN_URL", simulator().resolve("/auth/o2/token").toString());
      environment.put("AMC_DOWNLOAD_HOSTS", simulator().getAuthority());
      environment.put("AMC_TOKEN_KEYS", servers.tokenKeys());
    }
    var app = App.start(name, home, folder, port, heapMegabytes, environment);
    apps.add(app);
    return app;
  }

  private void seed() {
    var connections = new ConnectionStore(jdbc, TokenCipher.of(servers.tokenKeys()));
    var accounts = new AccountStore(jdbc);
    var instances = new InstanceStore(jdbc);
    for (var seen : accounts()) {
      var region = seen.get("region").asString();
      var connection =
          connections.add(
              "bench " + region,
              region,
              seen.get("clientId").asString(),
              seen.get("clientSecret").asString(),
              seen.get("refreshToken").asString());
      var entity = seen.get("entityId").asString();
      var account = accounts.save(entity, seen.get("marketplaceId").asString(), region, entity);
      for (var instance : seen.get("instances")) {
        var id = new InstanceId(instance.get("instanceId").asString());
        instances.save(id, account, instance.get("instanceName").asString(), "STANDARD");
        instances.giveAccess(id, connection);
      }
    }
  }

  /** The environment, with a free port for each server. */
  static Map<String, String> ports(Map<String, String> environment) {
    var settings = new HashMap<>(environment);
    for (var variable : List.of("POSTGRES_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT")) {
      settings.computeIfAbsent(variable, _ -> Integer.toString(freePort()));
    }
    return settings;
  }

  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
