package com.recomamp.standalone;

import com.recomamp.api.ApiApplication;
import com.recomamp.simulator.Simulator;
import com.recomamp.simulator.SimulatorSettings;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.worker.WorkerApplication;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

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
    } catch (RuntimeException e) {
      System.err.printf("%nThe start failed: %s (standalone.log in the data folder has more)%n", e);
      System.exit(1);
    }
  }

  private void start() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    IO.println("Starting, with the data in %s ...".formatted(data.path()));
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
    var simulator =
        parts.start(
            "Simulator", "localhost:%d".formatted(settings.simulatorPort()), this::simulator);
    // The simulator's data lies beside the database's: another port is no other AMC.
    new DeploymentStore(
            JdbcClient.create(
                new DriverManagerDataSource(postgres.url(), Postgres.USER, Postgres.PASSWORD)))
        .forgetAmcAddresses();
    var properties = properties(postgres, simulator);
    parts.start(
        "Worker",
        "ready",
        () -> run(WorkerApplication.application().web(WebApplicationType.NONE), properties));
    var api =
        parts.start(
            "API",
            "localhost:%d".formatted(settings.apiPort()),
            () -> run(ApiApplication.application(), properties));
    new DemoSeed(api.getBean(DataSource.class), data.tokenKeys())
        .plantIfEmpty(simulator.uri(), local(settings.apiPort()));
    IO.println(banner());
  }

  /**
   * By default faster than AMC, so that a first execution is done in half a minute, and with rows
   * that come out of the queries.
   */
  private Simulator simulator() {
    var environment = new HashMap<>(System.getenv());
    environment.putIfAbsent("SIMULATOR_TIME_SCALE", "4");
    environment.putIfAbsent("SIMULATOR_RESULTS", "computed");
    environment.put("SIMULATOR_PORT", Integer.toString(settings.simulatorPort()));
    environment.put("SIMULATOR_STATE_DIR", data.file("simulator").toString());
    environment.put("SIMULATOR_WALL_CLOCK", "true");
    try {
      return Simulator.start(SimulatorSettings.from(environment));
    } catch (IllegalArgumentException e) {
      throw new CannotStart(e.getMessage(), e);
    } catch (IOException e) {
      throw new CannotStart("The simulator cannot start: %s.".formatted(e.getMessage()), e);
    }
  }

  private Map<String, String> properties(Postgres postgres, Simulator simulator) {
    var properties = new HashMap<String, String>();
    properties.put("DATABASE_URL", postgres.url());
    properties.put("DATABASE_USER", Postgres.USER);
    properties.put("DATABASE_PASSWORD", Postgres.PASSWORD);
    properties.put("TEMPORAL_ADDRESS", "127.0.0.1:" + settings.temporalPort());
    properties.put("TEMPORAL_NAMESPACE", TemporalServer.NAMESPACE);
    properties.put("TEMPORAL_UI_URL", local(settings.temporalUiPort()).toString());
    properties.put("AMC_API_URL", simulator.uri().toString());
    properties.put("AMC_TOKEN_URL", simulator.uri().resolve("/auth/o2/token").toString());
    properties.put("AMC_DOWNLOAD_HOSTS", simulator.uri().getAuthority());
    properties.put("AMC_TOKEN_KEYS", data.tokenKeys());
    properties.put("AMC_DEPLOYMENT", "standalone");
    properties.put("API_PORT", Integer.toString(settings.apiPort()));
    var application = DemoSeed.application(simulator.uri());
    properties.put("API_AMAZON_CLIENT_ID", application.clientId());
    properties.put("API_AMAZON_CLIENT_SECRET", application.clientSecret());
    properties.put("API_AMAZON_AUTHORIZE_URL", simulator.uri().resolve("/ap/oa").toString());
    properties.put("API_PUBLIC_URL", local(settings.apiPort()).toString());
    return properties;
  }

  /** As arguments, because those come before the environment of this process. */
  private static ConfigurableApplicationContext run(
      SpringApplicationBuilder application, Map<String, String> properties) {
    return application
        .registerShutdownHook(false)
        .run(
            properties.entrySet().stream()
                .map(property -> "--%s=%s".formatted(property.getKey(), property.getValue()))
                .toArray(String[]::new));
  }

  private String banner() {
    return """

      Page            %1$s
      API             %1$s/api/v1, described in %1$s/openapi.json
      Temporal UI     %2$s
      Simulated AMC   %3$s/simulator/accounts, %3$s/simulator/ledger
      Log             %4$s

      Ctrl-C stops all of it; the next start goes on where this one stopped.
    """
        .formatted(
            local(settings.apiPort()),
            local(settings.temporalUiPort()),
            local(settings.simulatorPort()),
            data.file("standalone.log"));
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

  private static URI local(int port) {
    return URI.create("http://localhost:" + port);
  }

  /**
   * Must come before the first logger; Spring leaves the logging alone, which two applications
   * share here.
   */
  private static void logTo(DataFolder data) {
    System.setProperty("standalone.log", data.file("standalone.log").toString());
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    // The simulator's small answers come in two pieces: without this each would wait for an
    // acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }
}
