package com.recomamp.amc;

import static com.recomamp.amc.Amc.CALLER;
import static com.recomamp.amc.Amc.IMPATIENT;
import static com.recomamp.amc.Amc.INSTANCE;
import static com.recomamp.amc.Amc.PATIENT;
import static com.recomamp.amc.Amc.openWindow;
import static com.recomamp.amc.Amc.submission;
import static com.recomamp.amc.ScriptedServer.answer;
import static com.recomamp.amc.ScriptedServer.hangsUp;
import static com.recomamp.amc.ScriptedServer.json;
import static com.recomamp.amc.ScriptedServer.torn;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.recomamp.amc.AmcException.NotSent;
import com.recomamp.amc.AmcException.Refused;
import com.recomamp.amc.AmcException.Unavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SubmitTest {

  private static final String ACCEPTED =
      "{\"workflowExecutionId\":\"3b1c\",\"workflowId\":\"transient_1\",\"status\":\"PENDING\"}";

  @Test
  void isAskedAsAmcDocumentsIt() throws Exception {
    try (var server = new ScriptedServer(json(200, ACCEPTED))) {
      client(server).create(CALLER, INSTANCE, submission(), openWindow());

      var asked = server.asked();
      assertThat(asked.line())
          .isEqualTo("POST /amc/reporting/amcdemo1/workflowExecutions HTTP/1.1");
      assertThat(asked.headers())
          .containsEntry("Authorization", "Bearer Atza|canary-access")
          .containsEntry("Amazon-Advertising-API-ClientId", "amzn1.application-oa2-client.1")
          .containsEntry("Amazon-Advertising-API-AdvertiserId", "ENTITY1")
          .containsEntry("Amazon-Advertising-API-MarketplaceId", "A1F83G8C2ARO7P")
          .containsEntry("Content-Type", "application/json")
          .doesNotContainKey("Upgrade");
      var json = JsonMapper.shared();
      assertThat(json.readTree(asked.body()))
          .isEqualTo(
              json.readTree(
                  """
                  {"workflow": {
                     "workflowId": "exec_1-1",
                     "sqlQuery": "/* amc-orchestrator exec_1/1 */\\nSELECT canary",
                     "inputParameters": [
                       {"name": "since", "dataType": "DATE"},
                       {"name": "ids", "dataType": {"type": "ARRAY", "elementDataType": "STRING"}}]},
                   "timeWindowType": "EXPLICIT",
                   "timeWindowStart": "2026-10-01T00:00:00",
                   "timeWindowEnd": "2026-10-08T00:00:00",
                   "timeWindowTimeZone": "America/New_York",
                   "parameterValues": {"since": "2026-01-01", "ids": ["a", "b"]},
                   "workflowExecutionTimeoutSeconds": 21600}
                  """));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"workflowExecutionId\":\"3b1c\",\"status\":\"PENDING\"}",
        "{\"workflowExecutionId\":\"3b1c\"}",
        "{\"workflowExecution\":{\"workflowExecutionId\":\"3b1c\",\"status\":\"PENDING\"}}",
        "{\"workflowExecutionId\":\"3b1c\",\"status\":\"DREAMING\",\"createTime\":\"yesterday\",\"unheardOf\":{\"a\":[1]}}",
      })
  void anIdIsAnAcceptedSubmitWhateverElseIsMissingOrNew(String body) throws Exception {
    try (var server =
        new ScriptedServer(answer(200, "Content-Type: application/octet-stream", body))) {
      var execution = client(server).create(CALLER, INSTANCE, submission(), openWindow());

      assertThat(execution.id()).isEqualTo(Amc.ID);
    }
  }

  @ParameterizedTest(name = "{0} {1} → {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 | {}                                                        | Unintelligible",
        "200 | {\"status\":\"PENDING\"}                                  | Unintelligible",
        "200 | {\"workflowExecutionId\":\"\"}                            | Unintelligible",
        "200 | {\"workflowExecutionId\":null}                            | Unintelligible",
        "200 | {\"workflowExecutionId\":\"3b1c\",\"stat                  | Unintelligible",
        "200 | []                                                        | Unintelligible",
        "200 | <html>Please log in</html>                                | Unintelligible",
        "202 | ``                                                        | Unintelligible",
        "204 | ``                                                        | Unintelligible",
        "301 | ``                                                        | Unintelligible",
        "302 | {\"workflowExecutionId\":\"3b1c\"}                        | Unintelligible",
        "400 | {\"code\":\"400\",\"details\":\"Object 'X' not found\"}   | Refused",
        "400 | {\"details\":\"Workflow with ID w already exists.\"}      | Unintelligible",
        "400 | {\"details\":\"Workflow with ID w ALREADY EXISTS.\"}      | Unintelligible",
        "422 | {\"message\":\"Execution already exists\"}                | Unintelligible",
        "400 | {\"details\":\"Workflow with ID w alr                     | Unintelligible",
        "400 | ``                                                        | Refused",
        "401 | {\"code\":\"401\",\"details\":\"Authentication failed\"}  | Unauthorized",
        "401 | <html>                                                    | Unauthorized",
        "403 | {\"code\":\"403\",\"details\":\"Unauthorized request.\"}  | Refused",
        "403 | <html>Forbidden</html>                                    | Refused",
        "404 | {\"message\":\"Not Found\"}                               | Refused",
        "405 | ``                                                        | Unintelligible",
        "406 | {\"message\":\"Not Acceptable\"}                          | Unintelligible",
        "408 | ``                                                        | Unavailable",
        "409 | {\"details\":\"Conflict\"}                                | Unintelligible",
        "410 | ``                                                        | Unintelligible",
        "415 | {\"message\":\"Unsupported\"}                             | Refused",
        "422 | {\"code\":\"422\",\"details\":\"no\"}                     | Refused",
        "429 | {\"code\":\"429\",\"details\":\"Too Many Requests\"}      | Throttled",
        "429 | ``                                                        | Throttled",
        "500 | {\"code\":\"500\",\"details\":\"Internal\"}               | Unavailable",
        "502 | <html>Bad gateway</html>                                  | Unavailable",
        "503 | ``                                                        | Unavailable",
        "504 | {\"message\":\"Endpoint request timed out\"}              | Unavailable",
        "529 | ``                                                        | Unavailable",
      })
  void isSortedByWhatItSaysAboutAmcsSide(int status, String body, String sorted) throws Exception {
    try (var server = new ScriptedServer(answer(status, "Location: /elsewhere", body))) {
      assertThat(failure(client(server)))
          .extracting(failure -> failure.getClass().getSimpleName())
          .isEqualTo(sorted);
      assertThat(server.allAsked()).hasSize(1);
    }
  }

  @Test
  void aLostReplyIsDoubtAndIsNotAskedAgain() throws Exception {
    try (var server = new ScriptedServer(hangsUp())) {
      assertThat(failure(client(server))).isInstanceOf(Unavailable.class);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aTornAnswerIsDoubtAlsoIfItStartsAsARefusal() throws Exception {
    try (var server =
        new ScriptedServer(torn(200, ACCEPTED), torn(400, "{\"details\":\"Workflow"))) {
      assertThat(failure(client(server))).isInstanceOf(Unavailable.class);
      assertThat(failure(client(server))).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void silenceIsDoubtBeforeTheAnswerAndInTheMiddleOfIt() throws Exception {
    try (var server = new ScriptedServer()) {
      server.then(server.fallsSilentAfter(""));
      server.then(
          server.fallsSilentAfter("HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n{\"workflowExec"));
      var client = new AmcClient(server.endpoints(), IMPATIENT);

      assertThat(failure(client)).isInstanceOf(Unavailable.class);
      assertThat(failure(client)).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void anInterruptedSubmitIsDoubtAndTheThreadStaysInterrupted() throws Exception {
    try (var server = new ScriptedServer()) {
      server.then(server.fallsSilentAfter(""));
      var failure = new AtomicReference<Throwable>();
      var interrupted = new CountDownLatch(1);
      var submitting =
          Thread.ofPlatform()
              .start(
                  () -> {
                    failure.set(failure(client(server)));
                    if (Thread.currentThread().isInterrupted()) {
                      interrupted.countDown();
                    }
                  });

      server.asked();
      submitting.interrupt();

      interrupted.await();
      assertThat(failure.get()).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void withoutAConnectionNothingWasSent() throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(failure(clientOf("http://localhost:" + free))).isInstanceOf(NotSent.class);
    assertThat(failure(clientOf("http://nowhere.invalid"))).isInstanceOf(NotSent.class);
  }

  @Test
  void withoutTlsNothingWasSent() throws Exception {
    try (var server = new ScriptedServer(json(200, ACCEPTED))) {
      assertThat(failure(clientOf("https://" + server.place()))).isInstanceOf(NotSent.class);
    }
  }

  @Test
  void givingUpBeforeTheConnectionStandsSendsNothingLater() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var client =
          new AmcClient(
              AmcEndpoints.at(URI.create("https://localhost:" + silent.getLocalPort())), IMPATIENT);

      assertThat(failure(client)).isInstanceOf(NotSent.class);
    }
  }

  @Test
  void aLateSubmitLeavesHeadersButNotAByteOfItsBody() throws Exception {
    try (var server = new ScriptedServer(json(200, ACCEPTED))) {
      var wall = Instant.parse("2026-10-01T00:00:00Z");
      var late = new ConcurrentLinkedQueue<>(List.of(wall, wall.plus(Duration.ofDays(1))));

      assertThatThrownBy(
              () ->
                  client(server)
                      .create(
                          CALLER,
                          INSTANCE,
                          submission(),
                          new SendWindow(Duration.ofSeconds(10), late::remove, () -> 0)))
          .isInstanceOf(NotSent.class);

      var asked = server.asked();
      assertThat(Integer.parseInt(asked.headers().get("Content-Length"))).isPositive();
      assertThat(asked.body()).isEmpty();
      assertThat(late).isEmpty();
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void theWindowIsOpenOnlyWhileBothClocksSaySo() {
    var wall = new AtomicReference<>(Instant.parse("2026-10-01T00:00:00Z"));
    var nanos = new AtomicLong(Long.MAX_VALUE - 5);
    var window = new SendWindow(Duration.ofSeconds(10), wall::get, nanos::get);

    assertThat(window.isOpen()).isTrue();
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(window.isOpen()).as("the monotonic clock went on").isFalse();
    nanos.addAndGet(-Duration.ofSeconds(1).toNanos());
    assertThat(window.isOpen()).isTrue();
    wall.updateAndGet(now -> now.plusSeconds(10));
    assertThat(window.isOpen()).as("the machine slept").isFalse();
    wall.updateAndGet(now -> now.minusSeconds(11));
    assertThat(window.isOpen()).as("the wall clock went back").isFalse();
  }

  @Test
  void everySubmitHasAConnectionOfItsOwn() throws Exception {
    try (var server = new ScriptedServer(json(200, ACCEPTED))) {
      var client = client(server);
      client.get(CALLER, INSTANCE, Amc.ID);
      client.create(CALLER, INSTANCE, submission(), openWindow());
      client.get(CALLER, INSTANCE, Amc.ID);
      client.create(CALLER, INSTANCE, submission(), openWindow());

      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void aRefusalTellsWhy() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                403,
                "{\"code\":\"403\",\"details\":\"Terms and conditions must be accepted to"
                    + " continue\"}"),
            json(
                400,
                "{\"details\":\"Encountered \\\"{\\\" at line 8, column 3\\nWas\\u0007 expecting "
                    + "x".repeat(500)
                    + "\"}"))) {
      var terms = catchThrowableOfType(Refused.class, () -> submit(client(server)));
      var sql = catchThrowableOfType(Refused.class, () -> submit(client(server)));

      assertThat(terms.saysTermsNotAccepted()).isTrue();
      assertThat(terms)
          .hasMessage(
              "POST /amc/reporting/amcdemo1/workflowExecutions was answered 403: Terms and"
                  + " conditions must be accepted to continue");
      assertThat(sql.complaint()).isEqualTo(AmcComplaint.SQL);
      assertThat(sql.status()).isEqualTo(400);
      assertThat(sql.details())
          .hasSize(200)
          .startsWith("Encountered \"{\" at line 8, column 3 Was expecting xxx");
    }
  }

  @Test
  void neitherTokensNorSqlEnterMessages() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                400,
                "{\"details\":\"no: Bearer Atza|canary-access and Atzr|canary-refresh, sorry\"}"),
            answer(200, "X: y", "canary"),
            out -> out.write("HTTP/9 canary\r\n\r\n".getBytes(US_ASCII)))) {
      for (var i = 0; i < 3; i++) {
        assertThat(traceOf(failure(client(server)))).doesNotContain("canary");
      }
    }
    assertThat(CALLER + " " + Amc.CREDENTIAL + " " + submission()).doesNotContain("canary");
    assertThatThrownBy(() -> new AccessToken("canary\r\nX: y", Instant.EPOCH))
        .hasMessageNotContaining("canary");
  }

  @Test
  void isNotBuiltWhereTheJdkWouldSubmitTwice() {
    System.setProperty("jdk.httpclient.enableAllMethodRetry", "");
    try {
      assertThatThrownBy(() -> new AmcClient(AmcEndpoints.amazon(), AmcTimeouts.defaults()))
          .hasMessageContaining("jdk.httpclient.enableAllMethodRetry");
    } finally {
      System.clearProperty("jdk.httpclient.enableAllMethodRetry");
    }
  }

  private static AmcClient client(ScriptedServer server) {
    return new AmcClient(server.endpoints(), PATIENT);
  }

  private static AmcClient clientOf(String address) {
    return new AmcClient(AmcEndpoints.at(URI.create(address)), PATIENT);
  }

  private static AmcExecution submit(AmcClient client) {
    return client.create(CALLER, INSTANCE, submission(), openWindow());
  }

  private static AmcException failure(AmcClient client) {
    return catchThrowableOfType(AmcException.class, () -> submit(client));
  }

  private static String traceOf(Throwable failure) throws IOException {
    try (var trace = new StringWriter()) {
      failure.printStackTrace(new PrintWriter(trace));
      return trace.toString();
    }
  }
}
