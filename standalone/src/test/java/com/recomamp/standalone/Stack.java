package com.recomamp.standalone;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcListing;
import com.recomamp.amc.AmcRegion;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.amc.LwaCredential;
import com.recomamp.simulator.Knobs;
import com.recomamp.simulator.Simulator;
import com.recomamp.simulator.SimulatorSettings;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.History;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything as it runs for a user: PostgreSQL, the real Temporal server, the simulator, and
 * workers and an api that are processes of their own, so that any of them can be killed.
 */
public final class Stack implements AutoCloseable {
  public static final JsonMapper JSON = JsonMapper.shared();

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final String KEY = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private static final int LOWEST_PORT = 15_000;
  private static final int HIGHEST_PORT = 32_000;
  private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Settings settings;
  private final DataFolder data;
  private final Simulator simulator;
  private final AmcClient amc;
  private final LoginWithAmazon login;
  private final HikariDataSource pool;
  private final List<App> apps = new CopyOnWriteArrayList<>();
  private Postgres postgres;
  private TemporalServer temporal;
  private @Nullable TemporalProxy proxy;

  private Stack(Path folder, Knobs knobs) {
    // A test that is interrupted closes nothing.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> apps.forEach(App::kill)));
    settings =
        Settings.from(
            Map.of(
                "API_PORT", freePort(),
                "SIMULATOR_PORT", freePort(),
                "TEMPORAL_PORT", freePort(),
                "TEMPORAL_UI_PORT", freePort(),
                "POSTGRES_PORT", freePort(),
                "DATA_DIR", folder.resolve("data").toString(),
                "AMC_HOME", HOME.toString()));
    data = DataFolder.open(settings.dataDir());
    postgres = Postgres.start(settings, data);
    temporal = TemporalServer.start(settings, data);
    try {
      simulator = Simulator.start(SimulatorSettings.inMemory().with(knobs));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    amc = new AmcClient(AmcEndpoints.at(simulator.uri()), AmcTimeouts.defaults());
    login =
        new LoginWithAmazon(
            AmcEndpoints.at(simulator.uri()), AmcTimeouts.defaults(), InstantSource.system());
    pool = pool();
    Flyway.configure().dataSource(pool).load().migrate();
    seed();
  }

  /**
   * PostgreSQL, Temporal and the simulator, with its accounts in the database; no worker and no api
   * yet.
   */
  public static Stack start(Path folder, Knobs knobs) {
    return new Stack(folder, knobs);
  }

  public App startWorker(String... options) {
    return startWorker(Map.of("AMC_WORKER_PACE", "10"), options);
  }

  public App startWorker(Map<String, String> environment, String... options) {
    var own = new HashMap<>(environment);
    own.put("WORKER_PORT", freePort());
    return started("com.recomamp.worker.WorkerApplication", own, "WORKER_PORT", options);
  }

  public App startApi(String... options) {
    return started(
        "com.recomamp.api.ApiApplication",
        Map.of("API_PORT", Integer.toString(settings.apiPort())),
        "API_PORT",
        options);
  }

  /** Options for an api in which people connect to Amazon, which the simulator plays. */
  public String[] consentOptions(String... others) {
    var account = get(simulator().resolve("/simulator/accounts")).get(0);
    return Stream.concat(
            Stream.of(
                "-Damc.amazon.client-id=" + account.get("clientId").asString(),
                "-Damc.amazon.client-secret=" + account.get("clientSecret").asString(),
                "-Damc.amazon.authorize-url=" + simulator().resolve("/ap/oa"),
                "-Damc.amazon.public-url=" + api()),
            Stream.of(others))
        .toArray(String[]::new);
  }

  public void stopTemporal() {
    temporal.close();
  }

  public void startTemporal() {
    temporal = TemporalServer.start(settings, data);
    if (proxy != null) {
      proxy.connectNow();
    }
  }

  /** No last word, no flush. */
  public void killTemporal() {
    killServer("temporal");
    temporal.close();
  }

  /** Temporal's server forgets everything; the namespace that it makes at its start is another. */
  public void deleteTemporalsData() {
    for (var file : List.of("temporal.db", "temporal.db-shm", "temporal.db-wal")) {
      try {
        Files.deleteIfExists(data.file(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public void killPostgres() {
    killServer("postgres");
    postgres.close();
  }

  /**
   * On the same folder and port; its other processes need a moment to notice that their parent has
   * died.
   */
  public void startPostgres() {
    await(
        "PostgreSQL to start again",
        () -> {
          try {
            postgres = Postgres.start(settings, data);
            return true;
          } catch (CannotStart notYet) {
            return false;
          }
        });
  }

  /** Workers and apis that are started from now on reach Temporal through it. */
  public TemporalProxy behindProxy(long seed) {
    proxy = TemporalProxy.start("127.0.0.1:" + settings.temporalPort(), seed);
    return proxy;
  }

  public URI api() {
    return URI.create("http://localhost:" + settings.apiPort());
  }

  public URI simulator() {
    return simulator.uri();
  }

  public String temporalAddress() {
    return proxy == null ? "127.0.0.1:" + settings.temporalPort() : proxy.address();
  }

  public JdbcClient jdbc() {
    return JdbcClient.create(pool);
  }

  public DataSource database() {
    return pool;
  }

  /** The connections as the workers read them. */
  public ConnectionStore connections() {
    return new ConnectionStore(jdbc(), TokenCipher.of(KEY));
  }

  /**
   * @param headers name, value, name, …
   */
  public JsonNode put(URI uri, Object body, String... headers) {
    return sent("PUT", uri, body, headers);
  }

  /**
   * @param headers name, value, name, …
   */
  public JsonNode post(URI uri, Object body, String... headers) {
    return sent("POST", uri, body, headers);
  }

  private JsonNode sent(String method, URI uri, Object body, String... headers) {
    var request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    return answer(headers.length == 0 ? request : request.headers(headers));
  }

  public JsonNode get(URI uri) {
    return answer(HttpRequest.newBuilder(uri).GET());
  }

  /** The instances that the simulator plays, the first of the first account first. */
  public List<String> instances() {
    var ids = new ArrayList<String>();
    get(simulator().resolve("/simulator/accounts"))
        .forEach(
            account ->
                account.get("instances").forEach(i -> ids.add(i.get("instanceId").asString())));
    return ids;
  }

  /** What a person does when a connection's consent is no longer good. */
  public void consentAgain() {
    var connections = new ConnectionStore(jdbc(), TokenCipher.of(KEY));
    for (var account : get(simulator().resolve("/simulator/accounts"))) {
      put(
          simulator().resolve("/simulator/accounts/" + account.get("entityId").asString()),
          Map.of("revoked", false));
      connections.renew(
          jdbc()
              .sql("select id from connection where name = :name")
              .param("name", "simulator " + account.get("region").asString())
              .query(UUID.class)
              .single(),
          account.get("clientSecret").asString(),
          account.get("refreshToken").asString());
    }
  }

  /** A fault of the simulator, see its README. */
  public void fault(Map<String, Object> fault) {
    post(simulator().resolve("/simulator/faults"), fault);
  }

  public void noFaults() {
    send(HttpRequest.newBuilder(simulator().resolve("/simulator/faults")).DELETE());
  }

  /** What AMC holds of an execution, cancelled runs too, as its own list tells. */
  public List<AmcExecution> runsAtAmc(String execution) {
    var runs = new ArrayList<AmcExecution>();
    for (var account : get(simulator().resolve("/simulator/accounts"))) {
      var caller = caller(account);
      for (var instance : account.get("instances")) {
        var id = instance.get("instanceId").asString();
        Optional<AmcListing> listing =
            Optional.of(AmcListing.oldestFirst(Instant.now().minus(Duration.ofDays(1))));
        while (listing.isPresent()) {
          var asked = listing.get();
          var page = amc.list(caller, id, asked);
          page.executions().stream()
              .filter(run -> String.valueOf(run.sqlQuery()).startsWith(mark(execution)))
              .forEach(runs::add);
          listing = page.nextToken().map(asked::from);
        }
      }
    }
    return runs;
  }

  /**
   * The most executions that were PENDING or RUNNING at one moment, by the simulator's own book.
   */
  public int mostAtOnceAtAmc(String instance) {
    var live = new HashSet<String>();
    int most = 0;
    for (var entry : get(simulator().resolve("/simulator/ledger?instanceId=" + instance))) {
      if (entry.get("entry").asString().equals("changed")) {
        var id = entry.get("executionId").asString();
        if (List.of("PENDING", "RUNNING", "PUBLISHING").contains(entry.get("to").asString())) {
          live.add(id);
        } else {
          live.remove(id);
        }
        most = Math.max(most, live.size());
      }
    }
    return most;
  }

  /** The execution's history at Temporal. */
  public History history(String execution) {
    return atTemporal(client -> client.fetchHistory("execution-" + execution).getHistory());
  }

  /** What Temporal knows of the activities that the execution waits for. */
  public List<PendingActivityInfo> pendingActivities(String execution) {
    return atTemporal(
        client ->
            client
                .newUntypedWorkflowStub("execution-" + execution)
                .describe()
                .getRawDescription()
                .getPendingActivitiesList());
  }

  /** As if this activity of the execution had been begun longer ago than it may take. */
  public void timeOut(String execution, String activityType) {
    atTemporal(
        client ->
            client
                .getWorkflowServiceStubs()
                .blockingStub()
                .updateActivityOptions(
                    UpdateActivityOptionsRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setExecution(
                            WorkflowExecution.newBuilder().setWorkflowId("execution-" + execution))
                        .setType(activityType)
                        .setActivityOptions(
                            ActivityOptions.newBuilder()
                                .setStartToCloseTimeout(Durations.fromSeconds(1)))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("start_to_close_timeout"))
                        .build()));
  }

  private <T> T atTemporal(Function<WorkflowClient, T> question) {
    var stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(temporalAddress()).build());
    try {
      return question.apply(WorkflowClient.newInstance(stubs));
    } finally {
      stubs.shutdownNow();
    }
  }

  /** Returns when its first POST may have left. */
  public void untilPosted(String id) {
    await(
        "%s to be on its way to AMC".formatted(id),
        () ->
            jdbc()
                    .sql(
                        """
                        select count(*)
                          from attempt
                         where execution_id = :id and posted_at is not null
                        """)
                    .param("id", ExecutionId.parse(id).uuid())
                    .query(Long.class)
                    .single()
                == 1);
  }

  /**
   * Asks until the answer is the one that is waited for; a minute is long enough for all of these
   * stories.
   */
  public static void await(String what, Question question) {
    await(Duration.ofSeconds(90), what, question);
  }

  public static void await(Duration patience, String what, Question question) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (!question.isAnswered()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  @FunctionalInterface
  public interface Question {
    boolean isAnswered();
  }

  @Override
  public void close() {
    apps.forEach(App::kill);
    pool.close();
    simulator.close();
    if (proxy != null) {
      proxy.close();
    }
    temporal.close();
    postgres.close();
    data.close();
  }

  /** An application in a process of its own. */
  public record App(Process process, URI readiness, Path log) {
    public void kill() {
      process.destroyForcibly().onExit().join();
    }

    public void terminate() {
      process.destroy();
    }

    /** It stands still, with all that it has begun, until it is resumed. */
    public void pause() {
      signal("STOP", process.pid());
    }

    public void resume() {
      signal("CONT", process.pid());
    }
  }

  private void killServer(String name) {
    try {
      var pid = Long.parseLong(Files.readString(data.file(name + ".pid")).strip());
      signal("KILL", pid);
      ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(String name, long pid) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("process %d took no SIG%s".formatted(pid, name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private App started(
      String main, Map<String, String> environment, String portVariable, String... options) {
    var log = data.file(main.substring(main.lastIndexOf('.') + 1) + "-" + apps.size() + ".log");
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    line.addAll(List.of("--sun-misc-unsafe-memory-access=allow"));
    line.addAll(List.of(options));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(common());
    builder.environment().putAll(environment);
    try {
      var port = environment.get(portVariable);
      var app =
          new App(
              builder.start(),
              URI.create("http://localhost:" + port + "/actuator/health/readiness"),
              log);
      apps.add(app);
      await(main + " to be up, see " + log, () -> answers(app));
      return app;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers(App app) {
    if (!app.process().isAlive()) {
      try {
        throw new AssertionError("it ended: " + Files.readString(app.log()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    try {
      http.send(HttpRequest.newBuilder(app.readiness()).build(), BodyHandlers.discarding());
      return true;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> common() {
    var environment = new HashMap<String, String>();
    environment.put("DATABASE_URL", postgres.url());
    environment.put("DATABASE_USER", Postgres.USER);
    environment.put("DATABASE_PASSWORD", Postgres.PASSWORD);
    environment.put("TEMPORAL_ADDRESS", temporalAddress());
    environment.put("TEMPORAL_UI_URL", "http://localhost:" + settings.temporalUiPort());
    environment.put("AMC_API_URL", simulator.uri().toString());
    environment.put("AMC_TOKEN_URL", simulator.uri().resolve("/auth/o2/token").toString());
    environment.put("AMC_DOWNLOAD_HOSTS", simulator.uri().getAuthority());
    environment.put("AMC_TOKEN_KEYS", KEY);
    environment.put("AMC_DEPLOYMENT", "test");
    return environment;
  }

  private void seed() {
    var connections = new ConnectionStore(jdbc(), TokenCipher.of(KEY));
    var accounts = new AccountStore(jdbc());
    var instances = new InstanceStore(jdbc());
    for (var seen : get(simulator().resolve("/simulator/accounts"))) {
      var region = seen.get("region").asString();
      var connection =
          connections.add(
              "simulator " + region,
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

  private HikariDataSource pool() {
    var config = new HikariConfig();
    config.setJdbcUrl(postgres.url());
    config.setUsername(Postgres.USER);
    config.setPassword(Postgres.PASSWORD);
    config.setMaximumPoolSize(4);
    return new HikariDataSource(config);
  }

  private AmcCaller caller(JsonNode account) {
    var region = AmcRegion.valueOf(account.get("region").asString());
    var credential =
        new LwaCredential(
            region,
            account.get("clientId").asString(),
            account.get("clientSecret").asString(),
            account.get("refreshToken").asString());
    return new AmcCaller(
        region,
        account.get("entityId").asString(),
        account.get("marketplaceId").asString(),
        credential.clientId(),
        login.refresh(credential).accessToken());
  }

  private static String mark(String execution) {
    return "/* amc-orchestrator " + execution + "/";
  }

  private JsonNode answer(HttpRequest.Builder request) {
    return JSON.readTree(send(request));
  }

  /** The body of an answer that is no refusal. */
  public String text(URI uri) {
    return send(HttpRequest.newBuilder(uri).GET());
  }

  /** Counts and digests what comes, and keeps nothing of it. */
  public long download(URI uri, MessageDigest digest) throws IOException, InterruptedException {
    var response = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
    try (var in = new DigestInputStream(response.body(), digest)) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private String send(HttpRequest.Builder request) {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new AssertionError(
            "%s answered %d: %s".formatted(response.uri(), response.statusCode(), response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Below those that outgoing connections get: none of them can take it before it is used. */
  static String freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      if (PORTS.add(port) && isFree(port)) {
        return Integer.toString(port);
      }
    }
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
