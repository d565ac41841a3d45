package com.recomamp.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcListing;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.simulator.Simulator;
import com.recomamp.simulator.SimulatorSettings;
import com.recomamp.store.TestDatabase;
import com.recomamp.store.connection.AccessTokenStore;
import com.recomamp.store.connection.CallBudgetStore;
import com.recomamp.store.connection.CallBudgetStore.Payer;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.ConnectionView;
import com.recomamp.store.connection.ConnectionView.State;
import com.recomamp.store.connection.ConnectionViews;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.connection.AmcAccess.Asking;
import com.recomamp.worker.connection.AmcAccess.NoConnection;
import com.recomamp.worker.connection.AmcAccess.NotYet;
import com.recomamp.worker.connection.AmcAccess.Unreadable;
import com.recomamp.workflows.instance.InstanceId;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Workers in front of one PostgreSQL and of Amazon as the simulator plays it, over real HTTP. */
class AmcAccessTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String REVOKED = "Atzr|revoked";
  private static final CallSettings PLENTY = calls(1_000, 1_000);

  /** So slow that nothing comes in while a test runs. */
  private static final CallSettings SCARCE = calls(0.0001, 40);

  private static EmbeddedPostgres server;
  private static HikariDataSource pool;
  private static Simulator simulator;
  private static JsonNode account;
  private static JsonNode otherAccount;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JdbcClient jdbc = JdbcClient.create(pool);
  private final ConnectionStore connections = new ConnectionStore(jdbc, cipher(1));
  private final InstanceStore instances = new InstanceStore(jdbc);
  private final AmcClient amc =
      new AmcClient(AmcEndpoints.at(simulator.uri()), AmcTimeouts.defaults());
  private InstanceId instance;
  private long begun;

  @BeforeAll
  static void amazonAndPostgres() throws Exception {
    server = TestDatabase.start();
    var config = new HikariConfig();
    config.setDataSource(server.getPostgresDatabase());
    config.setMaximumPoolSize(30);
    pool = new HikariDataSource(config);
    Flyway.configure().dataSource(pool).load().migrate();
    simulator = Simulator.start(SimulatorSettings.inMemory());
    var accounts =
        JSON.readTree(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(simulator.uri().resolve("/simulator/accounts")).build(),
                    BodyHandlers.ofString())
                .body());
    account = accounts.get(0);
    otherAccount = accounts.get(1);
  }

  @AfterAll
  static void nobody() throws IOException {
    simulator.close();
    pool.close();
    server.close();
  }

  @BeforeEach
  void anInstance() {
    instance = new InstanceId(account.at("/instances/0/instanceId").asString());
    var owner =
        new AccountStore(jdbc)
            .save(
                account.get("entityId").asString(),
                account.get("marketplaceId").asString(),
                "NA",
                "Account");
    instances.save(instance, owner, "Instance", "STANDARD");
    begun = ledger().size();
  }

  @AfterEach
  void emptied() {
    jdbc.sql("truncate account, connection cascade").update();
    send(HttpRequest.newBuilder(simulator.uri().resolve("/simulator/faults")).DELETE());
  }

  @Test
  void twoWorkersWithTwentyCallersLogInOnce() throws Exception {
    good("Agency");
    var workers = List.of(worker(PLENTY), worker(PLENTY));

    var asked =
        atOnce(
            20,
            i ->
                token(
                    workers
                        .get(i % 2)
                        .forInstance(CallKind.LOOK, instance, entity(), marketplace())));

    assertThat(asked.stream().distinct()).hasSize(1);
    assertThat(called("token")).isEqualTo(1);
  }

  @Test
  void aRevokedConnectionIsNamedAndTheNextOneAsks() {
    connected("Agency", REVOKED);
    good("Colleague");
    var worker = worker(PLENTY);

    for (int i = 0; i < 3; i++) {
      assertThat(worker.repeatably(CallKind.LOOK, instance, entity(), marketplace(), this::list))
          .isZero();
    }

    assertThat(view("Agency").state()).isEqualTo(State.NEEDS_CONSENT);
    assertThat(view("Colleague").state()).isEqualTo(State.OK);
    assertThat(called("token")).isEqualTo(2);
  }

  @Test
  void withoutAnyConsentItSaysWhoMustConsentAndAsksAmazonOnce() throws Exception {
    connected("Agency", REVOKED);
    var workers = List.of(worker(PLENTY), worker(PLENTY));

    var failures =
        atOnce(
            10,
            i ->
                catchThrowableOfType(
                    NoConnection.class,
                    () ->
                        workers
                            .get(i % 2)
                            .forInstance(CallKind.SUBMIT, instance, entity(), marketplace())));

    assertThat(failures)
        .filteredOn(failure -> failure != null)
        .isNotEmpty()
        .allSatisfy(failure -> assertThat(failure).hasMessage("\"Agency\" needs a new consent"));
    assertThatThrownBy(() -> submits(workers.getFirst())).isInstanceOf(NoConnection.class);
    assertThat(called("token")).isEqualTo(1);
  }

  /** AMC refuses such a token, and a submit that went out with it would be in doubt. */
  @Test
  void aTokenThatOutlivesItsConsentIsNotUsedAnyMore() {
    good("Agency");
    var worker = worker(PLENTY);
    assertThat(submits(worker)).isNotNull();
    jdbc.sql("update access_token set refresh_at = now()").update();
    fault(Map.of("operation", "token", "status", 400, "body", Map.of("error", "invalid_grant")));

    assertThatThrownBy(() -> submits(worker)).isInstanceOf(NoConnection.class);

    assertThat(view("Agency").state()).isEqualTo(State.NEEDS_CONSENT);
    jdbc.sql("update connection set retry_at = now()").update();
    jdbc.sql("update access_token set refresh_at = now()").update();
    fault(Map.of("operation", "token", "status", 400, "body", Map.of("error", "invalid_grant")));
    assertThatThrownBy(() -> submits(worker)).isInstanceOf(NoConnection.class);
    assertThat(connections.renewed()).isEmpty();
  }

  @Test
  void aRefreshTokenThatComesBackDifferentIsKept() {
    var id = connected("Agency", refreshToken());
    var secret = account.get("clientSecret").asString();
    fault(
        Map.of(
            "operation",
            "token",
            "status",
            200,
            "body",
            Map.of("access_token", "Atza|1", "refresh_token", "Atzr|another")));

    assertThat(submits(worker(PLENTY))).isNotNull();

    assertThat(connections.credential(id).refreshToken()).isEqualTo("Atzr|another");
    assertThat(connections.credential(id).clientSecret()).isEqualTo(secret);
  }

  @Test
  void aNewConsentIsUsedAtOnce() {
    var id = connected("Agency", REVOKED);
    var worker = worker(PLENTY);
    assertThatThrownBy(() -> submits(worker)).isInstanceOf(NoConnection.class);

    connections.renew(id, account.get("clientSecret").asString(), refreshToken());

    assertThat(submits(worker)).isNotNull();
    assertThat(view("Agency").state()).isEqualTo(State.OK);
  }

  @Test
  void aConsentThatWasRefusedByMistakeComesBackByItself() {
    var id = connected("Agency", refreshToken());
    fault(Map.of("operation", "token", "status", 400, "body", Map.of("error", "invalid_grant")));
    var impatient =
        new CallSettings(
            1_000,
            1_000,
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofMillis(1),
            Duration.ofHours(1));
    assertThatThrownBy(() -> submits(worker(PLENTY))).isInstanceOf(NoConnection.class);
    jdbc.sql("update connection set retry_at = now()").update();
    jdbc.sql("update access_token set refresh_at = now()").update();

    assertThat(submits(worker(impatient))).isNotNull();

    assertThat(view("Agency").state()).isEqualTo(State.OK);
    assertThat(connections.renewed()).extracting(ConnectionStore.Renewed::id).containsExactly(id);
  }

  @Test
  void aConnectionThatAmcDoesNotLetInIsTriedOnceAndTheNextOneAsks() {
    stranger("Stranger");
    good("Agency");
    var worker = worker(PLENTY);

    for (int i = 0; i < 3; i++) {
      worker.repeatably(CallKind.LOOK, instance, entity(), marketplace(), this::list);
    }

    assertThat(called("list")).isEqualTo(4);
    assertThat(view("Stranger").refusedBy()).containsExactly(instance);
    assertThat(view("Stranger").state()).isEqualTo(State.OK);
  }

  @Test
  void aTokenThatIsNotTakenIsFetchedOnceMoreAndThenTheNextConnectionAsks() {
    good("Agency");
    good("Colleague");
    fault(Map.of("operation", "list", "times", 2, "status", 401));

    worker(PLENTY).repeatably(CallKind.LOOK, instance, entity(), marketplace(), this::list);

    assertThat(called("list")).isEqualTo(3);
    assertThat(called("token")).isEqualTo(3);
    assertThat(view("Agency").refusedBy()).containsExactly(instance);
  }

  @Test
  void tokensThatAreNeverTakenEndTheLookInsteadOfRefreshingForEver() {
    good("Agency");
    fault(Map.of("operation", "list", "times", 1_000, "status", 401));

    assertThatThrownBy(
            () ->
                worker(PLENTY)
                    .repeatably(CallKind.LOOK, instance, entity(), marketplace(), this::list))
        .isInstanceOf(NoConnection.class)
        .hasMessage("AMC does not let \"Agency\" in");

    assertThat(called("list")).isEqualTo(2);
    assertThat(called("token")).isEqualTo(2);
  }

  @Test
  void aRefusedSubmitLeavesTheLooksAlone() {
    good("Agency");
    var worker = worker(PLENTY);

    worker.refused(submits(worker));

    assertThatThrownBy(() -> submits(worker)).isInstanceOf(NoConnection.class);
    assertThat(worker.isAnotherLeft(CallKind.SUBMIT, instance)).isFalse();
    assertThat(worker.repeatably(CallKind.LOOK, instance, entity(), marketplace(), this::list))
        .isZero();
  }

  @Test
  void whatAmcAskedOneWorkerEveryWorkerDoesAndTheOtherConnectionGoesOn() {
    good("Agency");
    var other = worker(PLENTY);
    submits(other);
    fault(Map.of("operation", "list", "status", 429, "retryAfter", 600));

    assertThatThrownBy(
            () ->
                worker(PLENTY)
                    .repeatably(CallKind.LOOK, instance, entity(), marketplace(), this::list))
        .isInstanceOf(NotYet.class);

    var later = catchThrowableOfType(NotYet.class, () -> submits(other));
    assertThat(later.reason()).isEqualTo(NotYet.Reason.THROTTLED);
    assertThat(later.pause()).isGreaterThan(Duration.ofMinutes(9));
    assertThat(called("list")).isEqualTo(1);
    good("Colleague");
    assertThat(submits(other)).isNotNull();
  }

  @Test
  void looksThatHangLeaveRoomForSubmitsAndForOtherConnections() throws Exception {
    good("Agency");
    var worker = worker(PLENTY);
    var hanging = new CountDownLatch(LooksAtOnce.WITH_ONE);
    var answered = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < LooksAtOnce.WITH_ONE; i++) {
        threads.submit(() -> look(worker, _ -> hung(hanging, answered)));
      }
      try {
        hanging.await();

        var later = catchThrowableOfType(NotYet.class, () -> look(worker, this::list));
        assertThat(later).extracting(NotYet::reason).isEqualTo(NotYet.Reason.BUDGET);
        assertThat(submits(worker)).isNotNull();
        jdbc.sql("delete from instance_access").update();
        good("Colleague");
        assertThat(look(worker, this::list)).isZero();
      } finally {
        answered.countDown();
      }
    }
    assertThat(look(worker, this::list)).isZero();
  }

  private int look(AmcAccess worker, Function<Asking, Integer> calls) {
    return worker.repeatably(CallKind.LOOK, instance, entity(), marketplace(), calls);
  }

  private static int hung(CountDownLatch hanging, CountDownLatch answered) {
    hanging.countDown();
    try {
      answered.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return 0;
  }

  @Test
  void whereALoginHangsTheOthersDoNotWaitForIt() throws Exception {
    good("Agency");
    submits(worker(PLENTY));
    jdbc.sql("update access_token set token = null, key_id = null, refresh_at = now()").update();
    var worker = worker(PLENTY, cipher(1), Map.of("amc.worker.pace", "50"));
    try (var login = pool.getConnection();
        var threads = Executors.newSingleThreadExecutor()) {
      login.setAutoCommit(false);
      login.createStatement().execute("select * from access_token for update");
      var first = threads.submit(() -> submits(worker));
      untilSomebodyWaitsForALock();

      var later = catchThrowableOfType(NotYet.class, () -> submits(worker));

      assertThat(later.reason()).isEqualTo(NotYet.Reason.AMC_UNAVAILABLE);
      assertThat(first).isNotDone();
      login.rollback();
    }
  }

  private void untilSomebodyWaitsForALock() {
    while (!jdbc.sql("select exists (select 1 from pg_locks where not granted)")
        .query(Boolean.class)
        .single()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aLookThatPagesOnForEverEnds() {
    good("Agency");
    var impatient =
        worker(
            PLENTY,
            cipher(1),
            Map.of("amc.worker.send-within", "1ms", "amc.worker.amc-request", "2ms"));

    var later =
        catchThrowableOfType(
            NotYet.class,
            () ->
                look(
                    impatient,
                    asking -> {
                      while (true) {
                        asking.caller();
                      }
                    }));

    assertThat(later.reason()).isEqualTo(NotYet.Reason.TOO_SLOW);
  }

  @Test
  void aPauseOfNothingIsAPauseAllTheSame() {
    good("Agency");
    fault(Map.of("operation", "list", "times", 1_000, "status", 429, "retryAfter", 0));

    assertThatThrownBy(
            () ->
                worker(PLENTY)
                    .repeatably(CallKind.LOOK, instance, entity(), marketplace(), this::list))
        .isInstanceOf(NotYet.class);

    assertThat(called("list")).isEqualTo(1);
  }

  @Test
  void whoWaitsForTheSamePauseDoesNotComeBackInTheSameMoment() {
    var id = good("Agency");
    new CallBudgetStore(jdbc)
        .throttled(new Payer(id, account.get("region").asString()), Duration.ofMinutes(10));
    var worker = worker(calls(0.01, 10));

    var pauses =
        IntStream.range(0, 10)
            .mapToObj(_ -> catchThrowableOfType(NotYet.class, () -> submits(worker)).pause())
            .map(Duration::toSeconds)
            .distinct();

    assertThat(pauses).hasSizeGreaterThan(2);
  }

  @Test
  void aThousandLooksLeaveTheRestOfTheBudgetToWhatIsMoreUrgent() throws Exception {
    good("Agency");
    var workers = List.of(worker(SCARCE), worker(SCARCE));

    var spent = new ArrayList<Long>();
    for (var kind : List.of(CallKind.LOOK, CallKind.COLLECT, CallKind.CANCEL, CallKind.SUBMIT)) {
      spent.add(
          atOnce(kind == CallKind.LOOK ? 1_000 : 50, i -> mayCall(workers.get(i % 2), kind))
              .stream()
              .filter(may -> may)
              .count());
    }

    assertThat(spent).containsExactly(24L, 8L, 4L, 4L);
  }

  /** Or the row that all workers draw from would be written with every call. */
  @Test
  void aWorkerDrawsTheCallsOfManyLooksAtOnce() {
    good("Agency");
    var worker = worker(PLENTY);
    worker.forInstance(CallKind.LOOK, instance, entity(), marketplace());
    var drawn = written("call_budget");

    for (int i = 0; i < 19; i++) {
      worker.forInstance(CallKind.LOOK, instance, entity(), marketplace());
    }

    assertThat(written("call_budget")).isEqualTo(drawn);
  }

  private String written(String table) {
    return jdbc.sql("select xmin::text from " + table).query(String.class).single();
  }

  @Test
  void eachFurtherCallOfALookIsPaidToo() {
    good("Agency");
    var worker = worker(SCARCE);
    var asking = worker.forInstance(CallKind.LOOK, instance, entity(), marketplace());
    for (int i = 0; i < 30; i++) {
      asking.caller();
    }

    var later =
        catchThrowableOfType(
            NotYet.class,
            () -> worker.forInstance(CallKind.LOOK, instance, entity(), marketplace()));

    assertThat(later.reason()).isEqualTo(NotYet.Reason.BUDGET);
    assertThat(submits(worker)).isNotNull();
  }

  @Test
  void looksAreRarerWhereManyInstancesShareARate() {
    good("Agency");
    jdbc.sql("update instance set tended = true").update();

    assertThat(worker(calls(0.01, 10)).cycle(instance, Duration.ofSeconds(10)))
        .isEqualTo(Duration.ofSeconds(100));
    assertThat(worker(calls(5, 40)).cycle(instance, Duration.ofSeconds(10)))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void whileLoginWithAmazonIsAwayNobodyIsHeldResponsible() {
    good("Agency");
    fault(Map.of("operation", "token", "times", 100, "status", 503));
    var worker = worker(PLENTY);

    for (int i = 0; i < 3; i++) {
      var later = catchThrowableOfType(NotYet.class, () -> submits(worker));
      assertThat(later.reason()).isEqualTo(NotYet.Reason.AMC_UNAVAILABLE);
      assertThat(later.pause()).isPositive();
    }

    assertThat(called("token")).isEqualTo(1);
    assertThat(view("Agency").state()).isEqualTo(State.OK);
  }

  @Test
  void aWorkerThatLacksTheKeyMarksNothingAndAnotherOneGoesOn() {
    good("Agency");
    var blind = worker(PLENTY, cipher(2));

    assertThatThrownBy(() -> submits(blind)).isInstanceOf(Unreadable.class);

    assertThat(called("token")).isZero();
    assertThat(view("Agency").state()).isEqualTo(State.OK);
    assertThat(submits(worker(PLENTY))).isNotNull();
  }

  @Test
  void aConnectionThatCannotBeReadHereDoesNotKeepTheNextOneFromAsking() {
    new ConnectionStore(jdbc, cipher(2))
        .add("Elsewhere", "NA", account.get("clientId").asString(), "secret", "Atzr|1");
    jdbc.sql(
            "insert into instance_access (instance_id, connection_id, rank) select :id, id, -1 from"
                + " connection")
        .param("id", instance.value())
        .update();
    good("Agency");

    assertThat(submits(worker(PLENTY))).isNotNull();
  }

  private Asking submits(AmcAccess worker) {
    return worker.forInstance(CallKind.SUBMIT, instance, entity(), marketplace());
  }

  private boolean mayCall(AmcAccess worker, CallKind kind) {
    try {
      worker.forInstance(kind, instance, entity(), marketplace());
      return true;
    } catch (NotYet notYet) {
      return false;
    }
  }

  private int list(Asking asking) {
    return amc.list(
            asking.caller(),
            instance.value(),
            AmcListing.newestFirst(Instant.now().minus(Duration.ofHours(1))))
        .executions()
        .size();
  }

  private static String token(Asking asking) {
    return asking.caller().accessToken().value();
  }

  private UUID good(String name) {
    return connected(name, refreshToken());
  }

  private UUID connected(String name, String refreshToken) {
    return connected(name, account, refreshToken);
  }

  /** Somebody of another account: Login with Amazon knows them, this AMC account does not. */
  private void stranger(String name) {
    connected(name, otherAccount, otherAccount.get("refreshToken").asString());
  }

  private UUID connected(String name, JsonNode whose, String refreshToken) {
    var id =
        connections.add(
            name,
            "NA",
            whose.get("clientId").asString(),
            whose.get("clientSecret").asString(),
            refreshToken);
    instances.giveAccess(instance, id);
    return id;
  }

  private static String refreshToken() {
    return account.get("refreshToken").asString();
  }

  private static String entity() {
    return account.get("entityId").asString();
  }

  private static String marketplace() {
    return account.get("marketplaceId").asString();
  }

  private ConnectionView view(String name) {
    return new ConnectionViews(jdbc, VisibleInstances.ALL)
        .list().stream().filter(view -> view.name().equals(name)).findFirst().orElseThrow();
  }

  private AmcAccess worker(CallSettings calls) {
    return worker(calls, cipher(1));
  }

  private AmcAccess worker(CallSettings calls, TokenCipher cipher) {
    return worker(calls, cipher, Map.of());
  }

  private AmcAccess worker(CallSettings calls, TokenCipher cipher, Map<String, String> properties) {
    var settings =
        new Binder(new MapConfigurationPropertySource(properties))
            .bindOrCreate("amc.worker", WorkerSettings.class);
    var store = new ConnectionStore(jdbc, cipher);
    var tokens =
        new SharedTokens(
            new AccessTokenStore(
                jdbc, new TransactionTemplate(new DataSourceTransactionManager(pool)), cipher),
            store,
            new LoginWithAmazon(
                AmcEndpoints.at(simulator.uri()), AmcTimeouts.defaults(), InstantSource.system()),
            InstantSource.system(),
            calls,
            settings);
    return new AmcAccess(
        store, tokens, new CallBudget(new CallBudgetStore(jdbc), calls, settings), calls, settings);
  }

  private static CallSettings calls(double rate, int burst) {
    return new CallSettings(
        rate,
        burst,
        Duration.ofSeconds(15),
        Duration.ofMinutes(10),
        Duration.ofMinutes(5),
        Duration.ofHours(1));
  }

  private static TokenCipher cipher(int number) {
    var key = new byte[32];
    java.util.Arrays.fill(key, (byte) number);
    return TokenCipher.of("k" + number + ":" + Base64.getEncoder().encodeToString(key));
  }

  private long called(String operation) {
    return ledger().stream()
        .skip(begun)
        .filter(entry -> operation.equals(entry.path("operation").asString("")))
        .count();
  }

  private List<JsonNode> ledger() {
    return JSON.readTree(send(HttpRequest.newBuilder(simulator.uri().resolve("/simulator/ledger"))))
        .valueStream()
        .toList();
  }

  private void fault(Map<String, Object> fault) {
    send(
        HttpRequest.newBuilder(simulator.uri().resolve("/simulator/faults"))
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(fault))));
  }

  private String send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Numbered<T> {
    T call(int number);
  }

  private static <T> List<T> atOnce(int times, Numbered<T> step) throws Exception {
    try (var threads = Executors.newFixedThreadPool(20)) {
      var steps = IntStream.range(0, times).<Callable<T>>mapToObj(i -> () -> step.call(i)).toList();
      var answers = new ArrayList<T>();
      for (var answer : threads.invokeAll(steps)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
