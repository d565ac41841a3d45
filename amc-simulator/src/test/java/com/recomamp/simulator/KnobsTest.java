package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not known of AMC, or is said of it both ways: each can be had. */
class KnobsTest {
  private static final String SINCE = "minCreationTime=2026-01-01T00:00:00";

  private final SetClock clock = new SetClock();
  @TempDir private Path folder;
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory().keptIn(folder), clock);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void singleObjectsAreFlatOrWrapped() {
    client.post(client.workflows(), "{\"workflowId\":\"a\",\"sqlQuery\":\"SELECT a FROM t\"}").ok();
    turn("{\"envelope\":\"wrapped\"}");

    var created = client.create(Conversation.SQL, "").ok();
    var id = created.at("/workflowExecution/workflowExecutionId").stringValue();

    assertThat(client.execution(id).at("/workflowExecution/status").stringValue())
        .isEqualTo("PENDING");
    assertThat(client.get(client.workflows() + "/a").ok().at("/workflow/workflowId").stringValue())
        .isEqualTo("a");
    client
        .post(
            client.schedules(),
            "{\"scheduleId\":\"s\",\"workflowId\":\"a\",\"aggregationPeriod\":\"Daily\"}")
        .ok();
    assertThat(client.get(client.schedules() + "/s").ok().at("/schedule/workflowId").stringValue())
        .isEqualTo("a");
    assertThat(
            client
                .get(client.dataSources() + "/dsp_impressions")
                .ok()
                .at("/dataSource/dataSourceId")
                .stringValue())
        .isEqualTo("dsp_impressions");
    turn("{\"envelope\":\"flat\"}");
    assertThat(client.status(id)).isEqualTo("PENDING");
  }

  @Test
  void aNewWorkflowIsAnsweredAsBytesOrAsJson() {
    var first =
        client.post(client.workflows(), "{\"workflowId\":\"a\",\"sqlQuery\":\"SELECT a FROM t\"}");
    turn("{\"createWorkflowType\":\"json\"}");
    var second =
        client.post(client.workflows(), "{\"workflowId\":\"b\",\"sqlQuery\":\"SELECT a FROM t\"}");

    assertThat(first.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(second.header("Content-Type")).isEqualTo("application/vnd.amcworkflows.v1+json");
    assertThat(List.of(first.body(), second.body())).containsOnly("{}");
  }

  @Test
  void whatIsNotReadyIsABadRequestOrNotFound() {
    var id = client.created(Conversation.SQL);
    var asked = client.executions() + "/" + id + "/downloadUrls";

    assertThat(client.get(asked).status()).isEqualTo(400);
    turn("{\"notReadyStatus\":404}");
    assertThat(client.get(asked).refusal())
        .isEqualTo("404 Execution with ID %s is unavailable for download.".formatted(id));
  }

  @Test
  void aWindowInZuluIsRefusedOrAcceptedOrEmpty() {
    var zulu =
        Conversation.adHoc(Conversation.SQL + " /* simulator: rows=5 run=1s */", "")
            .replace("T00:00:00", "T00:00:00Z");
    assertThat(client.post(client.executions(), zulu).status()).isEqualTo(400);

    turn("{\"zuluWindow\":\"accept\"}");
    assertThat(
            result(
                client
                    .post(client.executions(), zulu)
                    .ok()
                    .get("workflowExecutionId")
                    .stringValue()))
        .hasLineCount(6);
    turn("{\"zuluWindow\":\"empty\"}");
    assertThat(
            result(
                client
                    .post(client.executions(), zulu)
                    .ok()
                    .get("workflowExecutionId")
                    .stringValue()))
        .isEqualTo("campaign,clicks\n");
    assertThat(result(client.created(Conversation.SQL + " /* simulator: rows=5 run=1s */")))
        .hasLineCount(6);
  }

  @Test
  void anEmptyWindowIsEmptyAlsoForAQueryThatIsCarriedOut() {
    turn("{\"zuluWindow\":\"empty\",\"results\":\"computed\"}");
    var zulu = Conversation.adHoc(Conversation.SQL, "").replace("T00:00:00", "T00:00:00Z");

    var id = client.post(client.executions(), zulu).ok().get("workflowExecutionId").stringValue();

    assertThat(result(id)).isEqualTo("campaign,clicks\n");
  }

  @Test
  void aWorkflowThatDoesNotCompileIsRefusedOrRejectedWhenItRuns() {
    var wrong = "{\"workflowId\":\"a\",\"sqlQuery\":\"SELECT {{a}} FROM t\"}";
    assertThat(client.post(client.workflows(), wrong).refusal()).startsWith("400 Encountered");

    turn("{\"badSql\":\"reject\"}");
    client.post(client.workflows(), wrong).ok();
    var id =
        client
            .post(client.executions(), "{\"workflowId\":\"a\"}")
            .ok()
            .get("workflowExecutionId")
            .stringValue();
    clock.passesSeconds(3);

    assertThat(client.execution(id).get("status").stringValue()).isEqualTo("REJECTED");
    assertThat(client.execution(id).get("statusReason").stringValue()).startsWith("Encountered");
  }

  @Test
  void anExecutionIsValidatedForAsLongAsIsSet() {
    turn("{\"validation\":\"30s\",\"runDuration\":\"60s\"}");
    var id = client.created(Conversation.SQL);
    var other = client.created(Conversation.SQL + " /* simulator: pending=5s */");

    clock.passesSeconds(5);
    assertThat(client.status(id)).isEqualTo("PENDING");
    assertThat(client.status(other)).isEqualTo("RUNNING");
    clock.passesSeconds(24);
    assertThat(client.status(id)).isEqualTo("PENDING");
    clock.passesSeconds(1);
    assertThat(client.status(id)).isEqualTo("RUNNING");
  }

  @Test
  void anExecutionPublishesForAWhile() {
    turn("{\"publishing\":\"30s\",\"runDuration\":\"60s\"}");
    var id = client.created(Conversation.SQL);
    var other = client.created(Conversation.SQL + " /* simulator: publishing=5s */");

    clock.passesSeconds(63);
    assertThat(client.status(id)).isEqualTo("PUBLISHING");
    clock.passesSeconds(5);
    assertThat(client.status(id)).isEqualTo("PUBLISHING");
    assertThat(client.status(other)).isEqualTo("SUCCEEDED");
    clock.passesSeconds(25);
    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
  }

  @Test
  void aStatusThatNobodyKnowsIsShownWhileAnExecutionRuns() {
    var id = client.created(Conversation.SQL);
    var other = client.created(Conversation.SQL + " /* simulator: runningAs=OPTIMIZING */");
    clock.passesSeconds(3);
    assertThat(client.status(other)).isEqualTo("OPTIMIZING");
    assertThat(client.status(id)).isEqualTo("RUNNING");

    turn("{\"runningAs\":\"REBALANCING\"}");

    assertThat(client.status(id)).isEqualTo("REBALANCING");
    assertThat(client.get(client.executions() + "?" + SINCE).ok().toString())
        .contains("\"REBALANCING\"", "\"OPTIMIZING\"");
    clock.passesSeconds(120);
    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
  }

  @Test
  void aDayHasSoManyExecutions() {
    turn("{\"dailyQuota\":2}");
    client.created(Conversation.SQL);
    client.create(Conversation.SQL, "\"dryRun\":true").ok();
    fromTheConsole("{\"count\":3}");
    client.created(Conversation.SQL);

    assertThat(client.create(Conversation.SQL, "").refusal())
        .isEqualTo(
            "429 The quota of 2 workflow executions per day has been reached for instance"
                + " amcbwhomeus.");
    client.create(Conversation.SQL, "\"dryRun\":true").ok();
    clock.passesSeconds(12 * 3600);
    client.logIn();
    client.created(Conversation.SQL);
  }

  @Test
  void whatWritesNoResultCountsForTheDayAndWhatRunsInTheConsoleDoesNot() {
    turn("{\"dailyQuota\":1}");
    client.create(Conversation.SQL, "\"skipPublish\":true").ok();

    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(429);
    fromTheConsole("{\"count\":2}");
    assertThat(client.listed(SINCE)).hasSize(3);
  }

  @Test
  void whatIsBeyondTheQuotaOfADayIsNotCarriedOut() throws IOException {
    turn("{\"dailyQuota\":1,\"results\":\"computed\"}");
    client.created(Conversation.SQL);

    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(429);

    try (var kept = Files.list(folder.resolve("results"))) {
      assertThat(kept).hasSize(1);
    }
  }

  @Test
  void ofManyAtOnceNoMoreAreCreatedThanADayMayHave() throws Exception {
    turn("{\"dailyQuota\":3,\"results\":\"computed\"}");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          threads.invokeAll(
              Collections.nCopies(8, () -> client.create(Conversation.SQL, "").status()));

      assertThat(answers)
          .extracting(Future::get)
          .containsExactlyInAnyOrder(200, 200, 200, 429, 429, 429, 429, 429);
    }
    assertThat(client.listed(SINCE)).hasSize(3);
  }

  @Test
  void aQueryThatIsRefusedTakesNoPlaceOfTheDay() {
    turn("{\"dailyQuota\":1,\"results\":\"computed\"}");
    assertThat(client.create("SELECT a FROM nope", "").status()).isEqualTo(400);

    client.created(Conversation.SQL);
  }

  @Test
  void callsAreThrottledByABucketOfTokens() {
    turn("{\"throttleRate\":0.5,\"throttleBurst\":3}");
    var statuses = IntStream.range(0, 4).mapToObj(_ -> listed().status()).toList();

    assertThat(statuses).containsExactly(200, 200, 200, 429);
    assertThat(listed().header("Retry-After")).isEqualTo("2");
    assertThat(listed().refusal()).isEqualTo("429 Too Many Requests");
    assertThat(client.token(client.refresh()).status()).isEqualTo(200);
    assertThat(
            Conversation.with(simulator, DemoAccount.ALL.getLast()).get("/amc/instances").status())
        .isEqualTo(200);
    clock.passesSeconds(2);
    assertThat(listed().status()).isEqualTo(200);
    turn("{\"throttleRetryAfter\":\"absent\"}");
    assertThat(listed().status()).isEqualTo(429);
    assertThat(listed().header("Retry-After")).isEmpty();
    turn("{\"throttleRate\":0}");
    assertThat(listed().status()).isEqualTo(200);
  }

  @Test
  void theGatewayGivesUpBeforeOrAfterACreation() {
    turn("{\"gatewayTimeout\":\"before\"}");
    var before = client.create(Conversation.SQL, "");
    assertThat(before.status()).isEqualTo(504);
    assertThat(before.json().get("message").stringValue()).isEqualTo("Endpoint request timed out");
    assertThat(client.listed(SINCE)).isEmpty();

    turn("{\"gatewayTimeout\":\"after\"}");
    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(504);
    assertThat(client.listed(SINCE)).hasSize(1);

    turn("{\"gatewayTimeout\":\"never\"}");
    assertThat(
            client.create(Conversation.SQL + " /* simulator: gatewayTimeout=after */", "").status())
        .isEqualTo(504);
    assertThat(client.listed(SINCE)).hasSize(2);
  }

  @Test
  void termsThatAreNotAcceptedStandInFrontOfInstances() {
    var wanted = "403 Terms and conditions must be accepted to continue";
    turn("{\"terms\":\"wantedPerInstance\"}");
    assertThat(listed().refusal()).isEqualTo(wanted);
    assertThat(client.get("/amc/instances").status()).isEqualTo(200);

    turn("{\"terms\":\"wantedEverywhere\"}");
    assertThat(listed().refusal()).isEqualTo(wanted);
    assertThat(client.get("/amc/instances").refusal()).isEqualTo(wanted);
    assertThat(client.get("/amc/accounts").status()).isEqualTo(200);

    turn("{\"terms\":\"accepted\"}");
    assertThat(listed().status()).isEqualTo(200);
  }

  @Test
  void aResultHasTheShapeThatIsSet() {
    turn("{\"rows\":0}");
    assertThat(result(client.created(Conversation.SQL))).isEqualTo("campaign,clicks\n");

    turn("{\"rows\":\"7\",\"files\":3,\"filtered\":2}");
    var id = client.created(Conversation.SQL);
    clock.passesSeconds(200);
    assertThat(client.urls(id)).hasSize(3);
    var lines = client.urls(id).stream().map(url -> Conversation.download(url).body()).toList();
    assertThat(lines).allMatch(file -> file.startsWith("campaign,clicks\n"));
    assertThat(lines.stream().mapToLong(file -> file.lines().count() - 1).sum()).isEqualTo(5);
  }

  @Test
  void theRowsOfAResultAreAsManyAsTheRangeSays() {
    turn("{\"rows\":\"3..4\"}");

    assertThat(IntStream.range(0, 20).mapToObj(_ -> client.created(Conversation.SQL)))
        .extracting(id -> rows(id))
        .containsOnly(3, 4);
  }

  @Test
  void aResultMayBePackedAndStaysSo() throws Exception {
    turn("{\"compression\":\"gzip\"}");
    var id = client.created(Conversation.SQL + " /* simulator: rows=5 */");
    turn("{\"compression\":\"none\"}");
    var plain = client.created(Conversation.SQL + " /* simulator: rows=5 */");
    clock.passesSeconds(200);

    var packed = bytes(client.urls(id).getFirst());

    assertThat(packed).startsWith(0x1f, 0x8b);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("campaign,clicks\n")
          .hasLineCount(6);
    }
    assertThat(bytes(client.urls(id).getFirst(), "Range", "bytes=2-9"))
        .isEqualTo(Arrays.copyOfRange(packed, 2, 10));
    assertThat(result(plain)).hasLineCount(6);
  }

  @Test
  void aQueryTurnsKnobsForItself() {
    var id =
        client
            .create(
                Conversation.SQL
                    + " /* simulator: envelope=wrapped notReadyStatus=404 sqlEcho=absent listLag=1h"
                    + " urlLife=5s */",
                "")
            .ok()
            .at("/workflowExecution/workflowExecutionId")
            .stringValue();
    var other = client.created(Conversation.SQL);

    assertThat(client.get(client.executions() + "/" + id + "/downloadUrls").status())
        .isEqualTo(404);
    assertThat(client.listed(SINCE)).containsExactly(other);
    assertThat(client.get(client.executions() + "/" + id + "?includeWorkflow=true").ok().toString())
        .doesNotContain("sqlQuery");
    clock.passesSeconds(200);
    var url = client.urls(id).getFirst();
    clock.passesSeconds(5);
    assertThat(Conversation.download(url).body()).contains("Request has expired");
    assertThat(Conversation.download(client.urls(other).getFirst()).status()).isEqualTo(200);
  }

  @Test
  void whatAQueryTurnedOutlivesARestart() throws IOException {
    var id = client.created(Conversation.SQL + " /* simulator: runningAs=OPTIMIZING pending=1s */");
    clock.passesSeconds(1);

    try (var later = Simulator.start(SimulatorSettings.inMemory().keptIn(folder), clock)) {
      assertThat(Conversation.with(later).status(id)).isEqualTo("OPTIMIZING");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "instances=3",
        "envelope=round",
        "consent=allow",
        "runningAs=optimizing",
        "compression=zip",
        "throttleRate=1"
      })
  void aQueryCannotTurnWhatIsNotItsOwn(String words) {
    assertThat(
            client.create(Conversation.SQL + " /* simulator: %s */".formatted(words), "").refusal())
        .startsWith("400 simulator comment: ")
        .contains(words.substring(0, words.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"runningAs\":\"\"}",
        "{\"files\":6}",
        "{\"files\":0}",
        "{\"filtered\":-1}",
        "{\"dailyQuota\":-1}",
        "{\"throttleRate\":-1}",
        "{\"throttleBurst\":0}",
        "{\"rows\":\"9..3\"}",
        "{\"rows\":\"many\"}",
        "{\"overlapLimit\":-1}",
        "{\"runningCap\":-1}",
        "{\"instances\":0}",
        "{\"missingExecutionStatus\":200}",
        "{\"notReadyStatus\":500}"
      })
  void aKnobHasBounds(String change) {
    assertThat(client.put("/simulator/settings", change).status()).isEqualTo(400);
  }

  private Conversation.Answer listed() {
    return client.get(client.executions() + "?" + SINCE);
  }

  private void fromTheConsole(String body) {
    client.post("/simulator/instances/%s/executions".formatted(client.instanceId()), body).ok();
  }

  private int rows(String id) {
    return client.get("/simulator/executions?executionId=" + id).ok().at("/0/rows/rows").intValue();
  }

  private String result(String id) {
    clock.passesSeconds(200);
    return Conversation.download(client.urls(id).getFirst()).body();
  }

  private void turn(String change) {
    client.put("/simulator/settings", change).ok();
  }

  private static byte[] bytes(String url, String... header) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (header.length > 0) {
      request.headers(header);
    }
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofByteArray()).body();
    }
  }
}
