package com.recomamp.worker.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.amc.AmcResultFiles;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.simulator.Simulator;
import com.recomamp.simulator.SimulatorSettings;
import com.recomamp.store.Scene;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultKind;
import com.recomamp.store.result.ResultReader;
import com.recomamp.store.result.ResultView;
import com.recomamp.worker.Interrupted;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerApplication;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Collecting from the simulator into PostgreSQL, both real; Temporal's back-off is skipped. */
class CollectTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String SQL = "SELECT campaign_id, clicks FROM dsp_impressions";
  private static final String KEYS = "test:" + Base64.getEncoder().encodeToString(new byte[32]);
  private static final int ONE_TRY = 1;
  private static final int FOR_EVER = 0;

  @RegisterExtension private final Scene scene = new Scene();
  private final ResultReader results = new ResultReader(scene.jdbc);
  private final Map<String, String> amcHeaders = new HashMap<>();
  private Simulator simulator;
  private TestWorkflowEnvironment temporal;
  private @Nullable AnnotationConfigApplicationContext collector;
  private Interrupted endings;
  private @Nullable ResultSteps steps;
  private PinnedInstance instance;

  @ConfigurationPropertiesScan("com.recomamp.worker")
  @EnableTransactionManagement
  static class Settings {}

  @BeforeEach
  void everythingRuns() throws Exception {
    simulator = Simulator.start(SimulatorSettings.inMemory());
    instance = anInstanceOf(asked("GET", "/simulator/accounts", null).get(0));
    temporal = TestWorkflowEnvironment.newInstance();
    temporal
        .newWorker(TaskQueues.EXECUTIONS)
        .registerWorkflowImplementationTypes(Collecting.Once.class);
    temporal
        .newWorker(TaskQueues.RESULTS)
        .registerActivitiesImplementations(
            (ResultSteps) execution -> Objects.requireNonNull(steps).collect(execution));
    temporal.start();
    starts(Map.of());
  }

  @AfterEach
  void everythingEnds() {
    temporal.close();
    collector.close();
    simulator.close();
  }

  @Test
  void everyRowOfEveryFileIsThereExactlyOnce() throws Exception {
    var execution = finished("rows=20003 rowBytes=200 files=5");

    collect(execution, ONE_TRY);

    var result = result(execution);
    assertThat(result.kind()).isEqualTo(ResultKind.ROWS);
    assertThat(result.rows()).isEqualTo(20_003);
    assertThat(result.files()).isEqualTo(5);
    assertThat(result.columns())
        .containsExactly(
            new Manifest.Column("campaign_id", "string"), new Manifest.Column("clicks", "long"));
    var csv = csv(execution);
    assertThat(csv).isEqualTo(filesAtAmc(execution));
    assertThat(result.bytes()).isEqualTo(csv.getBytes(UTF_8).length);
    assertThat(result.sha256()).isEqualTo(sha256(csv));
    assertThat(loads()).isOne();
  }

  @Test
  void downloadsThatBreakOffGoOnAndTheResultIsTheSame() throws Exception {
    var execution = finished("rows=20000 files=2 breaks=5");

    collect(execution, ONE_TRY);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
    assertThat(loads()).isOne();
  }

  @Test
  void aFileThatIsRewrittenWhileItIsReadIsReadAnewAndNeverMixed() throws Exception {
    var execution = finished("rows=5000 breaks=1 rewritten=1");

    collect(execution, FOR_EVER);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
  }

  @Test
  void filesThatAreRewrittenBetweenTwoOfThemAreReadAnewAndNeverMixed() throws Exception {
    var execution = finished("rows=5000 files=5 rewritten=3");

    collect(execution, FOR_EVER);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
    assertThat(result(execution).rows()).isEqualTo(5_000);
  }

  @Test
  void aResultThatIsRewrittenBetweenTwoTriesIsOneOfTheTwo() throws Exception {
    var execution = finished("rows=5000 files=2 rewritten=2");
    fault("s3", 503, 1);
    assertThatThrownBy(() -> collect(execution, ONE_TRY))
        .isInstanceOf(WorkflowFailedException.class);

    collect(execution, FOR_EVER);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
  }

  @Test
  void aPartThatIsShortIsNotPublishedHoweverOftenItIsFetched() throws Exception {
    var execution = finished("rows=5000 files=5 breaks=1000");

    assertThatThrownBy(() -> collect(execution, 3)).isInstanceOf(WorkflowFailedException.class);

    assertThat(results.find(execution)).isEmpty();
    scene.loads.deleteAbandoned();
    assertThat(loads()).isZero();
    assertThat(status(execution)).isNotEqualTo(ExecutionStatus.NEEDS_ATTENTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"downloadUrls", "s3"})
  void whatKeepsAResultFromBeingCollectedForAWhileIsToldOnce(String operation) throws Exception {
    var execution = finished("rows=100");
    scene.inTransaction(
        () ->
            scene.executions.moved(
                execution, ExecutionStatus.COLLECTING, Transition.byWorker("collecting", null)));
    fault(operation, 503, 1000);

    assertThatThrownBy(() -> collect(execution, 4)).isInstanceOf(WorkflowFailedException.class);

    assertThat(waitingFor(execution)).isEqualTo("amc_unavailable");
    assertThat(told(execution, "waiting")).isOne();

    asked("DELETE", "/simulator/faults", null);
    collect(execution, ONE_TRY);

    assertThat(waitingFor(execution)).isNull();
  }

  private @Nullable String waitingFor(ExecutionId execution) {
    return scene.executions.find(execution).orElseThrow().waitingFor();
  }

  private int told(ExecutionId execution, String type) {
    return scene
        .jdbc
        .sql("select count(*) from execution_event where execution_id = :id and type = :type")
        .param("id", execution.uuid())
        .param("type", type)
        .query(Integer.class)
        .single();
  }

  @Test
  void anExpiredUrlIsAskedForAnew() throws Exception {
    var execution = finished("rows=100 files=2");
    fault("s3", 403, 2);

    collect(execution, ONE_TRY);

    assertThat(result(execution).rows()).isEqualTo(100);
  }

  @Test
  void urlsAreAskedForAnewBeforeEachFile() throws Exception {
    var execution = finished("rows=100 files=3");

    collect(execution, ONE_TRY);

    assertThat(calls()).contains("downloadUrls s3 downloadUrls s3 downloadUrls s3");
  }

  /** PostgreSQL keeps no text with one, so publishing would fail for ever. */
  @Test
  void aNulInAHeaderKeepsNoResultFromBeingStored() throws Exception {
    var declared = List.of(new AmcOutputColumn("cli\uFFFDcks", "METRIC", "LONG"));

    assertThat(StreamingResultSteps.columns("campaign_id,cli\0cks\r\n".getBytes(UTF_8), declared))
        .containsExactly(
            new Manifest.Column("campaign_id", "string"),
            new Manifest.Column("cli\uFFFDcks", "long"));
  }

  @Test
  void aPageInPlaceOfAFileIsNotStored() throws Exception {
    var execution = finished("rows=100");
    asked(
        "POST",
        "/simulator/faults",
        Map.of("operation", "s3", "status", 200, "body", "<html>please log in</html>"));

    collect(execution, FOR_EVER);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
  }

  @ParameterizedTest
  @CsvSource({
    "403, Unauthorized request., UNAUTHORIZED, AMC does not let \"Agency\" in",
    "403, Terms and conditions must be accepted to continue, TERMS, must be accepted",
  })
  void whatAmcRefusesToGiveOutNeedsAttention(
      int status, String details, FailureClass failure, String shown) throws Exception {
    var execution = finished("rows=100");
    asked(
        "POST",
        "/simulator/faults",
        Map.of(
            "operation",
            "downloadUrls",
            "status",
            status,
            "body",
            Map.of("code", Integer.toString(status), "details", details)));

    collect(execution, ONE_TRY);

    isParked(execution, failure, shown);
  }

  @Test
  void whoIsGivenAccessBetweenTheRefusalAndThePauseForItIsCollected() throws Exception {
    var execution = finished("rows=100");
    scene
        .jdbc
        .sql("update connection set refused_at = now(), retry_at = now() + interval '1 hour'")
        .update();
    endings.beforeTheNext(
        () ->
            scene
                .jdbc
                .sql(
                    """
                    update connection
                       set refused_at = null, retry_at = null, renewed_at = clock_timestamp()
                    """)
                .update());

    collect(execution, 2);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
  }

  /** AMC has the same words for what is not ready yet and for what never will be. */
  @ParameterizedTest
  @MethodSource("withoutAnyFile")
  void whatAmcGivesOutAfterAWhileIsCollectedWithoutAnybody(Map<String, Object> answer)
      throws Exception {
    var execution = finished("rows=100");
    asked("POST", "/simulator/faults", times(13, answer));

    collect(execution, FOR_EVER);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
  }

  @ParameterizedTest
  @MethodSource("withoutAnyFile")
  void whatAmcDoesNotGiveOutForHalfAnHourNeedsAttention(Map<String, Object> answer, String words)
      throws Exception {
    var execution = finished("rows=100");
    asked("POST", "/simulator/faults", times(14, answer));

    collect(execution, FOR_EVER);

    isParked(execution, FailureClass.RESULT_UNAVAILABLE, words);
  }

  static Stream<Arguments> withoutAnyFile() {
    return Stream.of(
        Arguments.of(
            Map.of(
                "status",
                400,
                "body",
                Map.of("details", "Execution with ID x is unavailable for download.")),
            "is unavailable for download"),
        Arguments.of(Map.of("status", 404, "body", Map.of("details", "Not found")), "Not found"),
        Arguments.of(Map.of("status", 200, "body", Map.of("downloadUrls", List.of())), "no file"));
  }

  private static Map<String, Object> times(int times, Map<String, Object> answer) {
    var fault = new HashMap<>(answer);
    fault.put("operation", "downloadUrls");
    fault.put("times", times);
    return fault;
  }

  @Test
  void aFileThatStaysDamagedNeedsAttentionAfterThreeTries() throws Exception {
    var execution = finished("rows=100");
    asked(
        "POST",
        "/simulator/faults",
        Map.of("operation", "s3", "status", 200, "times", 3, "body", List.of("busy")));

    collect(execution, FOR_EVER);

    isParked(execution, FailureClass.RESULT_UNAVAILABLE, "none of the columns");
  }

  @ParameterizedTest
  @CsvSource({"404, answered 404: there is no such file", "403, answered 403"})
  void aFileThatIsRefusedForHalfAnHourNeedsAttention(int status, String words) throws Exception {
    var execution = finished("rows=100");
    fault("s3", status, 1_000);

    collect(execution, FOR_EVER);

    isParked(execution, FailureClass.RESULT_UNAVAILABLE, words);
  }

  /**
   * As S3 does to everybody while something of its own is wrong: four URLs in each of six tries.
   */
  @Test
  void aFileThatIsRefusedForAMinuteIsCollectedWithoutAnybody() throws Exception {
    var execution = finished("rows=100");
    fault("s3", 403, 24);

    collect(execution, FOR_EVER);

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
  }

  @Test
  void aResultAboveTheQuotaNeedsAttentionAndIsNotFetchedAgain() throws Exception {
    var execution = finished("bytes=5MB");
    starts(Map.of("amc.results.largest", "3MB"));

    collect(execution, FOR_EVER);

    isParked(execution, FailureClass.STORE, "larger than 3 MB");
    scene.loads.deleteAbandoned();
    assertThat(loads()).isZero();
    assertThat(calls()).containsOnlyOnce("s3");
  }

  @Test
  void theQuotaIsForAllFilesTogether() throws Exception {
    var execution = finished("bytes=5MB files=5");
    starts(Map.of("amc.results.largest", "3MB"));

    collect(execution, FOR_EVER);

    isParked(execution, FailureClass.STORE, "larger than 3 MB");
  }

  @Test
  void theReserveOfTheDatabaseIsLeftFreeAndARetryCollectsWhenThereIsRoom() throws Exception {
    var execution = finished("bytes=5MB");
    var needed = scene.loads.bytesNeeded() >> 20;
    starts(Map.of("amc.results.capacity", (needed + 103) + "MB", "amc.results.reserve", "100MB"));

    collect(execution, FOR_EVER);
    isParked(execution, FailureClass.STORE, "AMC_RESULTS_CAPACITY");
    assertThat(calls()).containsOnlyOnce("s3");

    starts(Map.of("amc.results.capacity", (needed + 120) + "MB", "amc.results.reserve", "100MB"));
    scene.set(execution, "parked_at = null, parked_class = null, parked_message = null");
    collect(execution, ONE_TRY);
    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
  }

  @Test
  void ofTwoCollectorsAtOnceOnePublishesAndTheOtherLeavesNothing() throws Exception {
    var execution = finished("bytes=3MB files=2");

    var first = begin(execution, FOR_EVER);
    var second = begin(execution, FOR_EVER);
    first.getResult(Void.class);
    second.getResult(Void.class);
    scene.loads.deleteAbandoned();

    assertThat(csv(execution)).isEqualTo(filesAtAmc(execution));
    assertThat(loads()).isOne();
    assertThat(count("select sum(octet_length(data)) from result_chunk"))
        .isEqualTo(result(execution).bytes() - "campaign_id,clicks\n".length());
  }

  @Test
  void aCollectorThatWasHeldUpStopsWhenAnotherHasPublished() throws Exception {
    var execution = finished("bytes=5MB");
    try (var hand = scene.session()) {
      hand.jdbc.sql("lock table result_chunk in share mode").update();
      var heldUp = begin(execution, ONE_TRY);
      awaitBlockedAt("result_chunk");
      publishedByAnother(execution);
      hand.commit();

      assertThatThrownBy(() -> heldUp.getResult(Void.class))
          .rootCause()
          .hasMessageContaining("does not go on");
    }
    scene.loads.deleteAbandoned();

    assertThat(loads()).isOne();
    assertThat(result(execution).sha256()).isEqualTo("of the other");
  }

  @Test
  void aSweptLoadCannotPublish() throws Exception {
    var execution = finished("bytes=2MB");
    try (var hand = scene.session()) {
      hand.jdbc.sql("lock table result in share row exclusive mode").update();
      var heldUp = begin(execution, ONE_TRY);
      awaitBlockedAt("result");
      scene.jdbc.sql("update load set last_chunk_at = now() - interval '31 minutes'").update();
      scene.loads.abandonStale(Duration.ofMinutes(30));
      scene.loads.deleteAbandoned();
      hand.commit();

      assertThat(published(heldUp)).isFalse();
    }
    assertThat(results.find(execution)).isEmpty();
  }

  @Test
  void theRowsOfAnEarlierAttemptAreNotPublishedAsThoseOfALaterOne() throws Exception {
    var execution = finished("bytes=2MB");
    try (var hand = scene.session()) {
      hand.jdbc.sql("lock table result_chunk in share mode").update();
      var heldUp = begin(execution, ONE_TRY);
      awaitBlockedAt("result_chunk");
      scene.set(execution, "closed_at = now(), closed_as = 'failed'");
      scene.attempts.open(execution, 2, Scene.RUN);
      hand.commit();

      assertThat(published(heldUp)).isFalse();
    }
    assertThat(results.find(execution)).isEmpty();
    assertThat(loadsGivenUp()).isOne();
  }

  @Test
  void aHeaderWithoutRowsIsEmptyOrSuppressed() throws Exception {
    var none = finished("rows=0");
    var allLeftOut = finished("rows=9 filtered=9");

    collect(none, ONE_TRY);
    collect(allLeftOut, ONE_TRY);

    assertThat(result(none).kind()).isEqualTo(ResultKind.EMPTY_OR_SUPPRESSED);
    assertThat(result(allLeftOut).kind()).isEqualTo(ResultKind.EMPTY_OR_SUPPRESSED);
    assertThat(csv(none)).isEqualTo("campaign_id,clicks\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, filteredMetricsDiscriminatorColumn, ROWS",
    "3, filteredMetricsDiscriminatorColumn, PARTLY_SUPPRESSED",
    "9, filteredMetricsDiscriminatorColumn, SUPPRESSED",
    "0, filteredReasonColumn, ROWS",
    "3, filteredReasonColumn, PARTLY_SUPPRESSED",
    "9, filteredReasonColumn, SUPPRESSED",
    "3, distinctUserCountColumn, ROWS",
  })
  void suppressionIsSaidWhereAmcSaysSo(int filtered, String column, ResultKind kind)
      throws Exception {
    var execution = finished("rows=9 filtered=" + filtered, Map.of(column, "said_by_amc"), SQL);

    collect(execution, ONE_TRY);

    assertThat(result(execution).kind()).isEqualTo(kind);
  }

  @Test
  void aColumnOfTheQuerysOwnSaysNothingAboutSuppression() throws Exception {
    var execution = finished("rows=9", Map.of(), "SELECT campaign_id, is_new AS filtered FROM t");

    collect(execution, ONE_TRY);

    assertThat(result(execution).kind()).isEqualTo(ResultKind.ROWS);
  }

  private PinnedInstance anInstanceOf(JsonNode account) throws Exception {
    var id = UUID.randomUUID();
    var instance =
        new PinnedInstance(
            new InstanceId(account.get("instances").get(0).get("instanceId").asString()),
            id,
            account.get("entityId").asString(),
            account.get("marketplaceId").asString(),
            account.get("region").asString());
    scene
        .jdbc
        .sql(
            """
            insert into account (id, entity_id, marketplace_id, region, name)
            values (?, ?, ?, ?, 'Account')
            """)
        .params(id, instance.entityId(), instance.marketplaceId(), instance.region())
        .update();
    scene
        .jdbc
        .sql(
            """
            insert into instance (id, uuid, account_id, name, type)
            values (?, ?, ?, 'Instance', 'STANDARD')
            """)
        .params(instance.id().value(), UUID.randomUUID(), id)
        .update();
    var connection =
        new ConnectionStore(scene.jdbc, TokenCipher.of(KEYS))
            .add(
                "Agency",
                instance.region(),
                account.get("clientId").asString(),
                account.get("clientSecret").asString(),
                account.get("refreshToken").asString());
    scene
        .jdbc
        .sql("insert into instance_access (instance_id, connection_id) values (?, ?)")
        .params(instance.id().value(), connection)
        .update();
    amcHeaders.put("Authorization", "Bearer " + token(account));
    amcHeaders.put("Amazon-Advertising-API-ClientId", account.get("clientId").asString());
    amcHeaders.put("Amazon-Advertising-API-AdvertiserId", instance.entityId());
    amcHeaders.put("Amazon-Advertising-API-MarketplaceId", instance.marketplaceId());
    return instance;
  }

  private String token(JsonNode account) throws Exception {
    var form =
        Map.of(
                "grant_type", "refresh_token",
                "client_id", account.get("clientId").asString(),
                "client_secret", account.get("clientSecret").asString(),
                "refresh_token", account.get("refreshToken").asString())
            .entrySet()
            .stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    var answer =
        HTTP.send(
            HttpRequest.newBuilder(simulator.uri().resolve("/auth/o2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build(),
            BodyHandlers.ofString());
    return JSON.readTree(answer.body()).get("access_token").asString();
  }

  private void starts(Map<String, String> settings) {
    var properties = new HashMap<String, Object>(settings);
    properties.put("amc.deployment", "test");
    properties.put("amc.calls.rate", "1000");
    properties.put("amc.api-url", simulator.uri().toString());
    properties.put("amc.token-url", simulator.uri().toString());
    properties.put("amc.download-hosts", simulator.uri().getAuthority());
    properties.put("amc.token-keys", KEYS);
    if (collector != null) {
      collector.close();
    }
    collector = new AnnotationConfigApplicationContext();
    collector
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", properties));
    collector.register(Settings.class);
    collector.register(WorkerApplication.class.getAnnotation(Import.class).value());
    collector.registerBean(JdbcClient.class, () -> scene.jdbc);
    endings = new Interrupted(scene.transaction);
    collector.registerBean(TransactionTemplate.class, () -> endings);
    collector.registerBean(
        PlatformTransactionManager.class, scene.transaction::getTransactionManager);
    collector.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    collector.registerBean(TokenCipher.class, () -> TokenCipher.of(KEYS));
    collector.registerBean(InstantSource.class, InstantSource::system);
    collector.registerBean(WorkflowClient.class, temporal::getWorkflowClient);
    collector.registerBean(Wakes.class);
    var at = AmcEndpoints.at(simulator.uri());
    var timeouts = AmcTimeouts.defaults();
    collector.registerBean(AmcClient.class, () -> new AmcClient(at, timeouts));
    collector.registerBean(
        LoginWithAmazon.class, () -> new LoginWithAmazon(at, timeouts, InstantSource.system()));
    collector.registerBean(
        AmcResultFiles.class,
        () -> new AmcResultFiles(Set.of(simulator.uri().getAuthority()), timeouts));
    collector.scan("com.recomamp.worker.connection", "com.recomamp.worker.result");
    collector.refresh();
    steps = collector.getBean(ResultSteps.class);
  }

  private ExecutionId finished(String directions) throws Exception {
    return finished(directions, Map.of(), SQL);
  }

  /** An execution that AMC has ended well, of which nothing was collected. */
  private ExecutionId finished(String directions, Map<String, String> workflow, String sql)
      throws Exception {
    var definition = new HashMap<String, Object>(workflow);
    definition.put("sqlQuery", "/* simulator: %s */ %s".formatted(directions, sql));
    var run =
        asked(
                "POST",
                "/amc/reporting/%s/workflowExecutions".formatted(instance.id()),
                Map.of(
                    "workflow", definition,
                    "timeWindowType", "EXPLICIT",
                    "timeWindowStart", "2026-01-01T00:00:00",
                    "timeWindowEnd", "2026-01-08T00:00:00"))
            .get("workflowExecutionId")
            .asString();
    asked("POST", "/simulator/executions/" + run, Map.of("status", "SUCCEEDED"));
    var execution = scene.atAmc(instance, run);
    scene.set(execution, "amc_status = 'SUCCEEDED', amc_ended_at = now()");
    scene.setExecution(execution, "sql = '%s'".formatted(sql));
    return execution;
  }

  private void fault(String operation, int status, int times) throws Exception {
    asked(
        "POST",
        "/simulator/faults",
        Map.of("operation", operation, "status", status, "times", times));
  }

  private JsonNode asked(String method, String path, @Nullable Object body) throws Exception {
    var request =
        HttpRequest.newBuilder(simulator.uri().resolve(path))
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body)));
    amcHeaders.forEach(request::header);
    var answer = HTTP.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return JSON.readTree(answer.body());
  }

  private void collect(ExecutionId execution, int tries) {
    begin(execution, tries).getResult(Void.class);
  }

  private WorkflowStub begin(ExecutionId execution, int tries) {
    var workflow =
        temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "Collecting",
                WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.EXECUTIONS).build());
    workflow.start(execution, tries);
    return workflow;
  }

  private static boolean published(WorkflowStub workflow) {
    try {
      workflow.getResult(Void.class);
      return true;
    } catch (WorkflowFailedException notCollected) {
      return false;
    }
  }

  /** Until somebody waits for this table. */
  private void awaitBlockedAt(String table) {
    boolean blocked = false;
    while (!blocked) {
      blocked =
          scene
              .jdbc
              .sql(
                  "select exists (select 1 from pg_locks where not granted and relation ="
                      + " cast(:table as regclass))")
              .param("table", table)
              .query(Boolean.class)
              .single();
    }
  }

  private void publishedByAnother(ExecutionId execution) {
    var load = scene.loads.begin(execution, 1);
    var manifest =
        new Manifest(
            ResultKind.EMPTY_OR_SUPPRESSED,
            "a\n".getBytes(UTF_8),
            List.of(),
            1,
            0,
            0,
            2,
            "of the other");
    assertThat(scene.inTransaction(() -> scene.results.publish(execution, load, manifest)))
        .isTrue();
  }

  private void isParked(ExecutionId execution, FailureClass failure, String words) {
    var attempt = scene.latest(execution);
    assertThat(attempt.parkedClass()).isEqualTo(failure);
    assertThat(attempt.parkedMessage()).contains(words);
    assertThat(status(execution)).isEqualTo(ExecutionStatus.NEEDS_ATTENTION);
    assertThat(results.find(execution)).isEmpty();
  }

  private ExecutionStatus status(ExecutionId execution) {
    return new ExecutionViews(scene.jdbc, VisibleInstances.ALL)
        .find(execution)
        .orElseThrow()
        .status();
  }

  private ResultView result(ExecutionId execution) {
    return results.find(execution).orElseThrow();
  }

  private String csv(ExecutionId execution) throws IOException {
    var out = new ByteArrayOutputStream();
    results.writeTo(execution, out);
    return out.toString(UTF_8);
  }

  /** As they are now, with one header. */
  private String filesAtAmc(ExecutionId execution) throws Exception {
    var urls =
        asked(
                "GET",
                "/amc/reporting/%s/workflowExecutions/%s/downloadUrls"
                    .formatted(instance.id(), scene.latest(execution).amcExecutionId()),
                null)
            .get("downloadUrls");
    var all = new StringBuilder();
    for (var url : urls) {
      var file =
          HTTP.send(
                  HttpRequest.newBuilder(URI.create(url.asString())).build(),
                  BodyHandlers.ofString())
              .body();
      all.append(all.isEmpty() ? file : file.substring(file.indexOf('\n') + 1));
    }
    return all.toString();
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }

  private long loads() {
    return count("select count(*) from load");
  }

  private long loadsGivenUp() {
    return count("select count(*) from load where abandoned_at is not null");
  }

  private long count(String sql) {
    return scene.jdbc.sql(sql).query(Long.class).single();
  }

  private String calls() throws Exception {
    return asked("GET", "/simulator/ledger", null)
        .valueStream()
        .map(entry -> entry.path("operation").asString(""))
        .filter(operation -> operation.equals("downloadUrls") || operation.equals("s3"))
        .collect(Collectors.joining(" "));
  }
}
