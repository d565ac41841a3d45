package com.recomamp.worker.instance;

import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcRegion;
import com.recomamp.amc.AmcSubmission;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.amc.LwaCredential;
import com.recomamp.amc.SendWindow;
import com.recomamp.simulator.Knobs;
import com.recomamp.simulator.Simulator;
import com.recomamp.simulator.SimulatorSettings;
import com.recomamp.store.Scene;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.instance.Account;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.worker.Interrupted;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerApplication;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.CallSettings;
import com.recomamp.worker.execution.AmcSteps;
import com.recomamp.worker.execution.Submissions;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tender of an instance, look by look: the worker's own beans in front of PostgreSQL and of AMC
 * as the simulator plays it, over real HTTP. Temporal's clock is the test.
 */
final class Tending implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final String KEY = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final Binder SETTINGS =
      new Binder(
          new MapConfigurationPropertySource(
              Map.of("amc.calls.rate", "1000", "amc.calls.burst", "1000")));

  final Scene scene;
  PinnedInstance instance;
  private final Simulator simulator;
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
  private final AmcClient amc;
  private final AmcCaller caller;
  private final Account account;
  private final ConnectionStore connections;
  private final LwaCredential credential;
  private final UUID connection;
  private final InstanceSteps steps;
  private final DataSourceSteps dataSourceSteps;
  private final AmcSteps submits;
  private final AmcSteps cancels;
  private final Interrupted transactions;
  private int instances;

  Tending(Scene scene, Knobs knobs) throws IOException {
    this(scene, knobs, InstantSource.system());
  }

  /** With a worker whose clock is this one. */
  Tending(Scene scene, Knobs knobs, InstantSource clock) throws IOException {
    this(scene, knobs, clock, Map.of());
  }

  /** With a worker that is set so. */
  Tending(Scene scene, Knobs knobs, Map<String, String> settings) throws IOException {
    this(scene, knobs, InstantSource.system(), settings);
  }

  private Tending(Scene scene, Knobs knobs, InstantSource clock, Map<String, String> settings)
      throws IOException {
    this.scene = scene;
    simulator = Simulator.start(SimulatorSettings.inMemory().with(knobs));
    var endpoints = AmcEndpoints.at(simulator.uri());
    amc = new AmcClient(endpoints, AmcTimeouts.defaults());
    var login = new LoginWithAmazon(endpoints, AmcTimeouts.defaults(), clock);
    var seen = get("/simulator/accounts").get(0);
    var region = seen.get("region").asString();
    credential =
        new LwaCredential(
            AmcRegion.valueOf(region),
            seen.get("clientId").asString(),
            seen.get("clientSecret").asString(),
            seen.get("refreshToken").asString());
    var entity = seen.get("entityId").asString();
    var marketplace = seen.get("marketplaceId").asString();
    caller =
        new AmcCaller(
            credential.region(),
            entity,
            marketplace,
            credential.clientId(),
            login.refresh(credential).accessToken());
    account = new AccountStore(scene.jdbc).save(entity, marketplace, region, "Account");
    var cipher = TokenCipher.of(KEY);
    connections = new ConnectionStore(scene.jdbc, cipher);
    connection = connection("Agency");
    instance = nextInstance();
    beans.registerBean(JdbcClient.class, () -> scene.jdbc);
    transactions = new Interrupted(scene.transaction);
    beans.registerBean(TransactionTemplate.class, () -> transactions);
    beans.registerBean(TokenCipher.class, () -> cipher);
    beans.registerBean(AmcClient.class, () -> amc);
    beans.registerBean(LoginWithAmazon.class, () -> login);
    beans.registerBean(InstantSource.class, () -> clock);
    beans.registerBean(WorkflowClient.class, temporal::getWorkflowClient);
    var own = new Binder(new MapConfigurationPropertySource(settings));
    beans.registerBean(
        WorkerSettings.class, () -> own.bindOrCreate("amc.worker", WorkerSettings.class));
    beans.registerBean(
        CallSettings.class, () -> SETTINGS.bindOrCreate("amc.calls", CallSettings.class));
    beans.register(Wakes.class);
    beans.register(
        Objects.requireNonNull(WorkerApplication.class.getAnnotation(Import.class)).value());
    beans.scan(
        "com.recomamp.worker.instance",
        "com.recomamp.worker.connection",
        "com.recomamp.worker.execution");
    beans.addBeanFactoryPostProcessor(Tending::onlyWhatIsNeeded);
    beans.refresh();
    activities.registerActivitiesImplementations(
        beans.getBean(ListingInstanceSteps.class),
        beans.getBean(DataSourceSteps.class),
        beans.getBean(AmcSteps.class));
    submits =
        activities.newActivityStub(
            AmcSteps.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());
    var once =
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(3))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build();
    steps = activities.newActivityStub(InstanceSteps.class, once);
    dataSourceSteps = activities.newActivityStub(DataSourceSteps.class, once);
    cancels = activities.newActivityStub(AmcSteps.class, once);
  }

  private UUID connection(String name) {
    return connections.add(
        name,
        credential.region().name(),
        credential.clientId(),
        credential.clientSecret(),
        credential.refreshToken());
  }

  /** Behind the one that the instance has. */
  void anotherConnection() {
    new InstanceStore(scene.jdbc).giveAccess(instance.id(), connection("Behind"));
  }

  /** Login with Amazon refuses the consent, and it is not tried again soon. */
  void consentIsGone() {
    scene
        .jdbc
        .sql("update connection set refused_at = now(), retry_at = now() + interval '1 hour'")
        .update();
  }

  /**
   * The worker stalls after its next transaction, until what it opened before can be open no more.
   */
  void stallsAfterTheNextTransaction() {
    transactions.afterTheNext(
        () -> {
          var window = SendWindow.opened(beans.getBean(WorkerSettings.class).sendWithin());
          while (window.isOpen()) {
            Thread.onSpinWait();
          }
        });
  }

  /** A person consents again before the next transaction, and whoever waits is told. */
  void consentComesBeforeTheNextTransaction() {
    transactions.beforeTheNext(
        () -> {
          connections.renew(connection, credential.clientSecret(), credential.refreshToken());
          scene.commands.accessGiven(connection);
        });
  }

  /** Goes on at the account's next instance, where nothing has been yet. */
  void elsewhere() {
    instance = nextInstance();
  }

  private PinnedInstance nextInstance() {
    var id =
        new InstanceId(
            get("/simulator/accounts")
                .get(0)
                .at("/instances/%d/instanceId".formatted(instances++))
                .asString());
    var store = new InstanceStore(scene.jdbc);
    store.save(id, account, "Instance", "STANDARD");
    store.giveAccess(id, connection);
    return new PinnedInstance(
        id, account.id(), caller.entityId(), caller.marketplaceId(), caller.region().name());
  }

  private static void onlyWhatIsNeeded(ConfigurableListableBeanFactory factory) {
    for (var name : factory.getBeanDefinitionNames()) {
      factory.getBeanDefinition(name).setLazyInit(true);
    }
  }

  AmcSteps amcSteps() {
    return beans.getBean(AmcSteps.class);
  }

  /** One look; what Temporal would be told, such as {@code NEXT_LOOK}. */
  String look() {
    try {
      return steps.tend(instance.id()).name();
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure said) {
        return said.getType();
      }
      throw failure;
    }
  }

  /** One try to cancel what an execution has at AMC; what Temporal would be told if it repeats. */
  String cancel(ExecutionId execution) {
    try {
      cancels.cancel(execution);
      return "done";
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure said) {
        return said.getType();
      }
      throw failure;
    }
  }

  DataSourceSteps dataSourceSteps() {
    return beans.getBean(DataSourceSteps.class);
  }

  /** One try to read the instance's tables; what Temporal would be told if it is to be repeated. */
  String readDataSources() {
    try {
      dataSourceSteps.read(instance.id());
      return "done";
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure said) {
        return said.getType();
      }
      throw failure;
    }
  }

  /** So long ago, to what the database was an hour ago, that what AMC has is in its list by now. */
  void restored() {
    restored(Duration.ofMinutes(21));
  }

  void restored(Duration ago) {
    scene
        .jdbc
        .sql(
            """
            insert into deployment (name, system_identifier, database_oid, timeline, restored_at)
            select 'test', system_identifier, database_oid, timeline, now() - make_interval(secs => :ago)
              from this_database
            on conflict (singleton) do update set restored_at = excluded.restored_at
            """)
        .param("ago", ago.toSeconds())
        .update();
    scene.setLook(instance, "unseen_since = now() - interval '1 hour'");
  }

  /** How often the tender was woken. */
  long wakes() {
    return temporal
        .getWorkflowClient()
        .fetchHistory(InstanceWorkflow.idOf(instance.id()))
        .getEvents()
        .stream()
        .filter(HistoryEvent::hasWorkflowExecutionSignaledEventAttributes)
        .count();
  }

  /** It still lives, and the next who needs it asks Login with Amazon for another. */
  void tokenIsToBeRenewed() {
    scene.jdbc.sql("update access_token set refresh_at = now()").update();
  }

  /** For the next half minute, by what we allow ourselves; AMC has asked for nothing. */
  void callsAreSpent() {
    scene
        .jdbc
        .sql(
            """
            insert into call_budget (connection_id, region, level, filled_at)
            select id, region, 0, now() + interval '30 seconds'
              from connection
            on conflict (connection_id, region) do update
               set level = excluded.level,
                   filled_at = excluded.filled_at
            """)
        .update();
  }

  Doubts doubts() {
    return beans.getBean(Doubts.class);
  }

  /** The list is never younger than the tender thinks, so that a look is one. */
  String lookAgain() {
    scene.setLook(instance, "listed_at = listed_at - interval '70 seconds'");
    return look();
  }

  /** A look at which a census is due as well. */
  String census() {
    scene.setLook(instance, "census_at = null");
    return lookAgain();
  }

  /** AMC gets the POST of the newest attempt, and nobody here gets the answer. */
  AmcExecution arrives(ExecutionId execution) {
    return arrives(submission(execution));
  }

  AmcExecution arrives(AmcSubmission submission) {
    return amc.create(
        caller, instance.id().value(), submission, SendWindow.opened(Duration.ofSeconds(10)));
  }

  /** A worker that was away for long writes down what AMC told it. */
  void answerComesLate(ExecutionId execution, String amcExecutionId) {
    submits.recordAnswer(
        new AmcSteps.Answer(execution, scene.latest(execution).number(), amcExecutionId));
  }

  /** An execution whose POST was answered. */
  ExecutionId running() {
    var execution = scene.posted(instance);
    scene.submitted(execution, arrives(execution).id().value());
    return execution;
  }

  AmcSubmission submission(ExecutionId execution) {
    return Submissions.of(scene.latest(execution), scene.executions.inputs(execution));
  }

  /** The same as somebody else would say it, without our marks. */
  AmcSubmission foreign(String name, String sql) {
    var window = scene.executions.inputs(scene.accepted(instance)).window();
    return new AmcSubmission(
        name,
        sql,
        List.of(),
        Map.of(),
        window.start(),
        window.end(),
        window.zone(),
        Duration.ofHours(6),
        false);
  }

  /** The SQL of somebody's console, where workflows are saved under such names. */
  String startedInTheConsole(String sql) {
    var name = "analytics-" + UUID.randomUUID();
    amcPost("/workflows", Map.of("workflowId", name, "sqlQuery", sql));
    return amcPost(
            "/workflowExecutions",
            Map.of(
                "workflowId",
                name,
                "timeWindowType",
                "EXPLICIT",
                "timeWindowStart",
                "2026-10-01T00:00:00",
                "timeWindowEnd",
                "2026-10-08T00:00:00",
                "timeWindowTimeZone",
                "America/New_York",
                "workflowExecutionTimeoutSeconds",
                Duration.ofHours(6).toSeconds()))
        .get("workflowExecutionId")
        .asString();
  }

  String statusAtAmc(String id) {
    return amc.get(caller, instance.id().value(), new AmcExecutionId(id)).statusWord();
  }

  void cancelAtAmc(String id) throws AmcException {
    amc.cancel(caller, instance.id().value(), new AmcExecutionId(id));
  }

  void force(String id, String status) {
    send(
        HttpRequest.newBuilder(simulator.uri().resolve("/simulator/executions/" + id))
            .POST(BodyPublishers.ofString("{\"status\":\"%s\"}".formatted(status))));
  }

  void settings(Map<String, Object> knobs) {
    send(
        HttpRequest.newBuilder(simulator.uri().resolve("/simulator/settings"))
            .PUT(BodyPublishers.ofString(JSON.writeValueAsString(knobs))));
  }

  void fault(Map<String, Object> fault) {
    send(
        HttpRequest.newBuilder(simulator.uri().resolve("/simulator/faults"))
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(fault))));
  }

  /** The paths of the calls of one operation since the simulator's start. */
  List<String> calls(String operation) {
    var calls = new ArrayList<String>();
    for (var entry : get("/simulator/ledger")) {
      if (entry.path("operation").asString("").equals(operation)) {
        calls.add(entry.get("path").asString());
      }
    }
    return calls;
  }

  /** The events of an execution's history that concern its runs at AMC beside the one it has. */
  List<String> told(ExecutionId execution, String type) {
    return scene
        .jdbc
        .sql(
            """
            select message
              from execution_event
             where execution_id = :execution
               and type = :type
             order by number
            """)
        .param("execution", execution.uuid())
        .param("type", type)
        .query(String.class)
        .list();
  }

  /**
   * The POST of this execution is so old; as AMC's clock goes on, what arrives now arrives late.
   */
  void postedAgo(ExecutionId execution, Duration ago) {
    scene.set(
        execution,
        "posted_at = now() - interval '%1$d seconds', posting_until = now() - interval '%1$d seconds' + interval '45 seconds'"
            .formatted(ago.toSeconds()));
  }

  @Override
  public void close() {
    scene.jdbc.sql("delete from deployment").update();
    beans.close();
    activities.close();
    temporal.close();
    simulator.close();
  }

  private JsonNode get(String path) {
    return JSON.readTree(send(HttpRequest.newBuilder(simulator.uri().resolve(path)).GET()));
  }

  private JsonNode amcPost(String path, Map<String, Object> body) {
    URI address = simulator.uri().resolve("/amc/reporting/" + instance.id().value() + path);
    return JSON.readTree(
        send(
            HttpRequest.newBuilder(address)
                .header("Amazon-Advertising-API-ClientId", caller.clientId())
                .header("Amazon-Advertising-API-AdvertiserId", caller.entityId())
                .header("Amazon-Advertising-API-MarketplaceId", caller.marketplaceId())
                .header("Authorization", "Bearer " + caller.accessToken().value())
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))));
  }

  private String send(HttpRequest.Builder request) {
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
