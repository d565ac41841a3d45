package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Faults in which AMC and its caller see different things. */
class FaultsTest {
  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), clock);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void aCreationMayLandAfterItsAnswer() {
    fault("{\"operation\":\"create\",\"status\":504,\"landsAfter\":\"200ms\"}");

    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(504);

    while (client.listed("minCreationTime=2026-03-01T00:00:00").isEmpty()) {
      LockSupport.parkNanos(10_000_000);
    }
    var id = client.listed("minCreationTime=2026-03-01T00:00:00").getFirst();
    assertThat(client.status(id)).isEqualTo("PENDING");
    while (creations().count() < 2) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(creations().map(FaultsTest::told))
        .containsExactly("lands late 504 none", "landed late 200 " + id);
  }

  @Test
  void aCreationMayLandWithoutAnyAnswer() {
    fault("{\"operation\":\"create\",\"loseReply\":true,\"landsAfter\":\"10ms\"}");

    assertThatThrownBy(() -> client.create(Conversation.SQL, ""))
        .isInstanceOf(UncheckedIOException.class);

    while (client.listed("minCreationTime=2026-03-01T00:00:00").isEmpty()) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void whatIsToLandLaterLandsWhenItIsTold() {
    fault("{\"operation\":\"create\",\"status\":504,\"landsAfter\":\"1h\"}");
    client.create(Conversation.SQL, "");

    while (client.listed("minCreationTime=2026-03-01T00:00:00").isEmpty()) {
      client.post("/simulator/landings", "{}").ok();
    }
  }

  @Test
  void theThirdCallIsHit() {
    fault("{\"operation\":\"create\",\"skip\":2,\"status\":500}");

    var answers =
        Stream.generate(() -> client.create(Conversation.SQL, "").status()).limit(4).toList();

    assertThat(answers).containsExactly(200, 200, 500, 200);
    assertThat(client.get("/simulator/faults").ok()).isEmpty();
  }

  @Test
  void callsThatAnotherFaultHitAreCounted() {
    fault("{\"operation\":\"create\",\"times\":2,\"status\":429}");
    fault("{\"operation\":\"create\",\"skip\":1,\"times\":2,\"status\":500}");

    var answers =
        Stream.generate(() -> client.create(Conversation.SQL, "").status()).limit(5).toList();

    assertThat(answers).containsExactly(429, 429, 500, 500, 200);
  }

  @Test
  void tooManyCallsMayBeToldWhenToComeAgainOrNot() {
    fault("{\"operation\":\"list\",\"status\":429,\"retryAfter\":5}");
    fault("{\"operation\":\"list\",\"status\":429}");

    var told = client.get(client.executions() + "?workflowId=a");
    var untold = client.get(client.executions() + "?workflowId=a");

    assertThat(told.status()).isEqualTo(429);
    assertThat(told.header("Retry-After")).isEqualTo("5");
    assertThat(untold.refusal()).isEqualTo("429 Too Many Requests");
    assertThat(untold.header("Retry-After")).isEmpty();
  }

  @Test
  void anAnswerMayTakeLong() {
    fault("{\"operation\":\"create\",\"delay\":\"300ms\"}");

    var before = System.nanoTime();
    client.created(Conversation.SQL);

    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    assertThat(creations().map(entry -> entry.get("fault").stringValue()))
        .containsExactly("delayed");
  }

  @Test
  void aStaleListShowsWhatWas() {
    var old = client.created(Conversation.SQL);
    clock.passesSeconds(10);
    client.created(Conversation.SQL);
    fault("{\"operation\":\"list\",\"staleBy\":\"9s\"}");

    var page = client.get(client.executions() + "?minCreationTime=2026-03-01T00:00:00").ok();

    assertThat(page.get("executions")).hasSize(1);
    assertThat(page.at("/executions/0/workflowExecutionId").stringValue()).isEqualTo(old);
    assertThat(page.at("/executions/0/status").stringValue()).isEqualTo("PENDING");
    assertThat(client.status(old)).isEqualTo("RUNNING");
    assertThat(client.listed("minCreationTime=2026-03-01T00:00:00")).hasSize(2);
  }

  @Test
  void aStaleReaderDoesNotKnowWhatIsNew() {
    var id = client.created(Conversation.SQL);
    clock.passesSeconds(1);
    fault("{\"operation\":\"get\",\"staleBy\":\"5s\"}");

    assertThat(client.get(client.executions() + "/" + id).refusal()).contains("does not exist");
    assertThat(client.status(id)).isEqualTo("PENDING");
  }

  @Test
  void anAnswerMayBeCut() {
    fault("{\"operation\":\"create\",\"cutAfter\":12,\"name\":\"torn\"}");

    assertThatThrownBy(() -> client.create(Conversation.SQL, ""))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(client.listed("minCreationTime=2026-03-01T00:00:00")).hasSize(1);
    assertThat(creations().map(entry -> entry.get("fault").stringValue()))
        .containsExactly("answer cut");
    assertThat(creations().map(entry -> entry.get("faultName").stringValue()))
        .containsExactly("torn");
  }

  @Test
  void aDownloadMayBeCut() {
    var id = client.created(Conversation.SQL);
    clock.passesSeconds(200);
    var url = client.urls(id).getFirst();
    fault("{\"operation\":\"s3\",\"cutAfter\":100}");

    assertThatThrownBy(() -> Conversation.download(url)).isInstanceOf(UncheckedIOException.class);

    assertThat(Conversation.download(url).status()).isEqualTo(200);
  }

  @Test
  void accessTokensCanBeExpired() {
    client.put(account(), "{\"accessTokensExpired\":true}").ok();

    assertThat(client.get("/amc/instances").refusal()).isEqualTo("401 Authentication failed");
    client.logIn();
    assertThat(client.get("/amc/instances").status()).isEqualTo(200);
  }

  @Test
  void aConsentCanBeRevokedAndGivenAgain() {
    client.put(account(), "{\"revoked\":true}").ok();

    assertThat(client.get("/amc/instances").status()).isEqualTo(401);
    assertThat(client.token(client.refresh()).json().get("error").stringValue())
        .isEqualTo("invalid_grant");

    client.put(account(), "{\"revoked\":false}").ok();
    client.logIn();
    assertThat(client.get("/amc/instances").status()).isEqualTo(200);
  }

  @Test
  void theExecutionsTellWhatWasAskedForAndWhatBecomesOfIt() {
    var id = client.created(Conversation.SQL + " /* simulator: rows=7 fail=\"no\" */");

    var orders = client.get("/simulator/executions?instanceId=" + client.instanceId()).ok();

    assertThat(orders).hasSize(1);
    var order = orders.get(0);
    assertThat(order.get("executionId").stringValue()).isEqualTo(id);
    assertThat(order.at("/workflow/sqlQuery").stringValue()).startsWith(Conversation.SQL);
    assertThat(order.at("/rows/rows").intValue()).isEqualTo(7);
    assertThat(order.get("end").stringValue()).isEqualTo("FAILED");
    assertThat(client.get("/simulator/executions?instanceId=amcqmskinde").ok()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"operation\":\"create\",\"landsAfter\":\"1s\"}",
        "{\"operation\":\"create\",\"landsAfter\":\"1s\",\"status\":504,\"processed\":true}",
        "{\"operation\":\"create\",\"staleBy\":\"1s\"}",
        "{\"operation\":\"create\",\"cutAfter\":-1}",
        "{\"operation\":\"create\",\"skip\":-1}"
      })
  void whatCannotHappenIsRefused(String fault) {
    assertThat(client.post("/simulator/faults", fault).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {}                                       | operation is required
          {"operation":null}                       | operation is required
          {"operation":"unknown"}                  | operation must be one of AMC's, not unknown
          {"operation":"simulator"}                | operation must be one of AMC's, not simulator
          {"operation":"create","skip":"x"}        | skip cannot be "x"
          {"operation":"create","skip":99999999999} | skip cannot be 99999999999
          {"operation":"create","delay":[1]}       | delay cannot be [1]
          {"operation":"create","delay":"P99999999999999D"} | 'P99999999999999D' is longer than ten years
          {"operation":"create","status":{}}       | status cannot be {}
          {"operation":"create","processed":"soon"} | processed cannot be "soon"
          {"operation":"create","colour":1}        | there is no colour, only body, cutAfter, delay, instanceId, landsAfter, loseReply, name, operation, processed, retryAfter, skip, staleBy, status, times
          """)
  void whatIsWrongWithAFaultIsToldByItsFields(String fault, String message) {
    var answer = client.post("/simulator/faults", fault);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("message").stringValue()).isEqualTo(message);
  }

  @Test
  void aFieldThatIsNullIsAsIfItWereNotThere() {
    fault(
        "{\"operation\":\"list\",\"status\":500,\"delay\":null,\"times\":null,\"name\":null,\"landsAfter\":null}");

    assertThat(client.get(client.executions() + "?workflowId=a").status()).isEqualTo(500);
    assertThat(client.get(client.executions() + "?workflowId=a").status()).isEqualTo(200);
  }

  @Test
  void theAccountsFailInAShapeOfTheirOwn() {
    fault("{\"operation\":\"accounts\",\"status\":500}");
    var broken = client.get("/amc/accounts");
    client.put("/simulator/settings", "{\"throttleRate\":0.001,\"throttleBurst\":1}").ok();
    client.get("/amc/accounts").ok();
    var throttled = client.get("/amc/accounts");

    assertThat(broken.json().get("message").stringValue()).isEqualTo("Internal Server Error");
    assertThat(throttled.status()).isEqualTo(429);
    assertThat(throttled.header("Retry-After")).isEqualTo("1000");
    assertThat(throttled.json().get("message").stringValue()).isEqualTo("Too Many Requests");
    for (var answer : List.of(broken, throttled)) {
      assertThat(answer.json().propertyNames()).containsExactly("message", "requestId");
      assertThat(answer.json().get("requestId").stringValue())
          .isEqualTo(answer.header("x-amz-rid"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"colour\":true}", "{\"revoked\":\"yes\"}"})
  void whatNoAccountHasIsRefused(String change) {
    assertThat(client.put(account(), change).status()).isEqualTo(400);
  }

  private Stream<JsonNode> creations() {
    return client
        .get("/simulator/ledger")
        .ok()
        .valueStream()
        .filter(entry -> "create".equals(entry.path("operation").asString("")));
  }

  private static String told(JsonNode entry) {
    return "%s %d %s"
        .formatted(
            entry.get("fault").stringValue(),
            entry.get("status").intValue(),
            entry.path("executionId").asString("none"));
  }

  private String account() {
    return "/simulator/accounts/" + DemoAccount.ALL.getFirst().entityId();
  }

  private void fault(String fault) {
    client.post("/simulator/faults", fault).ok();
  }
}
