package com.recomamp.amc;

import static com.recomamp.amc.Amc.CALLER;
import static com.recomamp.amc.Amc.ID;
import static com.recomamp.amc.Amc.IMPATIENT;
import static com.recomamp.amc.Amc.INSTANCE;
import static com.recomamp.amc.Amc.PATIENT;
import static com.recomamp.amc.Amc.TOKEN;
import static com.recomamp.amc.ScriptedServer.answer;
import static com.recomamp.amc.ScriptedServer.hangsUp;
import static com.recomamp.amc.ScriptedServer.json;
import static com.recomamp.amc.ScriptedServer.torn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.recomamp.amc.AmcException.Refused;
import com.recomamp.amc.AmcException.Throttled;
import com.recomamp.amc.AmcException.Unavailable;
import com.recomamp.amc.AmcException.Unintelligible;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookTest {

  private static final Instant SINCE = Instant.parse("2026-10-01T10:00:00.900Z");

  @Test
  void readsEverythingThatAmcTells() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                200,
                """
                {"createTime":"2024-09-25T03:11:52Z","dataGaps":[],"dryRun":true,"executionCategory":"AD_HOC",
                 "lastUpdatedTime":"2024-09-25T03:14:42.792Z","parameterValues":{"day":"2024-01-20","top":5,"ids":["a","b"]},
                 "status":"SUCCEEDED","timeWindowStart":"2024-01-20T05:00:00Z","timeWindowStartOriginal":"2024-01-20T00:00:00",
                 "timeWindowEnd":"2024-01-25T05:00:00Z","timeWindowTimeZoneOriginal":"America/New_York",
                 "workflowExecutionId":"3b1c","workflowExecutionTimeoutSeconds":"21600","workflowId":"transient_1",
                 "workflow":{"workflowId":"exec_1-1","sqlQuery":"SELECT 1"},
                 "outputColumns":[{"columnType":"METRIC","dataType":"LONG","name":"reach"}]}
                """))) {
      var execution = client(server).get(CALLER, INSTANCE, ID);

      assertThat(server.asked().line())
          .isEqualTo("GET /amc/reporting/amcdemo1/workflowExecutions/3b1c HTTP/1.1");
      assertThat(execution)
          .isEqualTo(
              new AmcExecution(
                  ID,
                  "transient_1",
                  "exec_1-1",
                  AmcStatus.SUCCEEDED,
                  "SUCCEEDED",
                  null,
                  Instant.parse("2024-09-25T03:11:52Z"),
                  Instant.parse("2024-09-25T03:14:42.792Z"),
                  LocalDateTime.parse("2024-01-20T00:00"),
                  LocalDateTime.parse("2024-01-25T00:00"),
                  "America/New_York",
                  21600,
                  Map.of("day", "2024-01-20", "top", "5", "ids", "[\"a\",\"b\"]"),
                  "SELECT 1",
                  "AD_HOC",
                  true,
                  List.of(new AmcOutputColumn("reach", "METRIC", "LONG"))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2024-09-25T03:11:52Z,           2024-09-25T03:11:52Z",
    "2024-09-25T03:11:54.792Z,       2024-09-25T03:11:54.792Z",
    "2024-09-25T03:11:54.792123456Z, 2024-09-25T03:11:54.792123456Z",
    "2024-09-25T03:11:52,            2024-09-25T03:11:52Z",
    "2024-09-25T05:11:52+02:00,      2024-09-25T03:11:52Z",
    "last Tuesday,",
  })
  void timesComeInSeveralForms(String told, Instant meant) throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                200, "{\"workflowExecutionId\":\"3b1c\",\"createTime\":\"%s\"}".formatted(told)))) {
      assertThat(client(server).get(CALLER, INSTANCE, ID).createTime()).isEqualTo(meant);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING, PENDING, false", "RUNNING, RUNNING, false", "PUBLISHING, PUBLISHING, false",
        "SUCCEEDED, SUCCEEDED, true",
    "FAILED, FAILED, true", "CANCELLED, CANCELLED, true", "REJECTED, REJECTED, true",
        "DREAMING, UNKNOWN, false",
  })
  void anUnknownStatusIsWorkThatGoesOnAndItsWordIsKept(
      String word, AmcStatus status, boolean terminal) throws Exception {
    try (var server =
        new ScriptedServer(
            json(200, "{\"workflowExecutionId\":\"3b1c\",\"status\":\"%s\"}".formatted(word)))) {
      var execution = client(server).get(CALLER, INSTANCE, ID);

      assertThat(execution.status()).isEqualTo(status);
      assertThat(execution.statusWord()).isEqualTo(word);
      assertThat(execution.status().isTerminal()).isEqualTo(terminal);
    }
  }

  @Test
  void aListingIsAskedInUtcAndNeverStartsLaterThanAsked() throws Exception {
    try (var server = new ScriptedServer(json(200, "{\"executions\":[]}"))) {
      var listing =
          new AmcListing(
              SINCE, Instant.parse("2026-10-01T11:00:00.1Z"), true, true, false, 50, "a b&c=");

      client(server).list(CALLER, INSTANCE, listing);

      assertThat(server.asked().line())
          .isEqualTo(
              "GET /amc/reporting/amcdemo1/workflowExecutions?minCreationTime=2026-10-01T10%3A00%3A00"
                  + "&maxCreationTime=2026-10-01T11%3A00%3A01&timeZone=UTC&sortAscending=true&includeCancelled=true&includeWorkflow=false&limit=50&nextToken=a%20b%26c%3D"
                  + " HTTP/1.1");
    }
  }

  @Test
  void aPageTellsWhatFollowsAndWhatTimeItIsAtAmc() throws Exception {
    try (var server =
        new ScriptedServer(
            answer(
                200,
                "Date: Thu, 01 Oct 2026 10:00:07 GMT",
                "{\"executions\":[{\"workflowExecutionId\":\"1\"},{\"workflowExecution\":{\"workflowExecutionId\":\"2\"}}],\"nextToken\":\"t\"}"))) {
      var page = client(server).list(CALLER, INSTANCE, AmcListing.newestFirst(SINCE));

      assertThat(page.executions())
          .extracting(execution -> execution.id().value())
          .containsExactly("1", "2");
      assertThat(page.nextToken()).contains("t");
      assertThat(page.serverDate()).contains(Instant.parse("2026-10-01T10:00:07Z"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"nextToken\":null", ",\"nextToken\":\"\""})
  void theLastPageSaysSoInThreeWays(String token) throws Exception {
    try (var server = new ScriptedServer(json(200, "{\"executions\":[]" + token + "}"))) {
      assertThat(client(server).list(CALLER, INSTANCE, AmcListing.oldestFirst(SINCE)).nextToken())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "<html>",
        "{\"executions\":null}",
        "{\"executions\":{}}",
        "{\"executions\":[{\"status\":\"RUNNING\"}]}",
        "{\"executions\":[",
        "{\"executions\":[{\"workflowExecutionId\":\"1\"},",
      })
  void halfAListIsNoList(String body) throws Exception {
    try (var server = new ScriptedServer(json(200, body))) {
      assertThatThrownBy(() -> client(server).list(CALLER, INSTANCE, AmcListing.newestFirst(SINCE)))
          .isInstanceOf(Unintelligible.class);
    }
  }

  @Test
  void noAnswerAndHalfAnAnswerAreUnavailable() throws Exception {
    try (var server = new ScriptedServer(torn(200, "{\"executions\":[]}"), hangsUp())) {
      for (var i = 0; i < 2; i++) {
        assertThatThrownBy(
                () -> client(server).list(CALLER, INSTANCE, AmcListing.newestFirst(SINCE)))
            .isInstanceOf(Unavailable.class)
            .hasMessageStartingWith(
                "GET /amc/reporting/amcdemo1/workflowExecutions was not answered")
            .hasMessageNotContaining("minCreationTime");
      }
    }
  }

  @Test
  void anAnswerThatStopsInTheMiddleIsNotWaitedForForEver() throws Exception {
    try (var server = new ScriptedServer()) {
      server.then(server.fallsSilentAfter("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"));

      assertThatThrownBy(
              () -> new AmcClient(server.endpoints(), IMPATIENT).get(CALLER, INSTANCE, ID))
          .isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void aNulInAmcsWordsIsReplacedAsNobodyCouldKeepIt() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                200,
                """
                {"workflowExecutionId":"3b1c","status":"FAILED","statusReason":"a\\u0000b",
                 "parameterValues":{"x\\u0000":"y\\u0000"},
                 "outputColumns":[{"name":"c\\u0000d"}]}
                """))) {
      var execution = client(server).get(CALLER, INSTANCE, ID);

      assertThat(execution.statusReason()).isEqualTo("a\uFFFDb");
      assertThat(execution.parameterValues()).isEqualTo(Map.of("x\uFFFD", "y\uFFFD"));
      assertThat(execution.outputColumns())
          .containsExactly(new AmcOutputColumn("c\uFFFDd", null, null));
    }
  }

  @Test
  void anotherExecutionThanAskedForIsNoAnswer() throws Exception {
    try (var server =
        new ScriptedServer(
            json(200, "{\"workflowExecutionId\":\"other\",\"status\":\"SUCCEEDED\"}"))) {
      assertThatThrownBy(() -> client(server).get(CALLER, INSTANCE, ID))
          .isInstanceOf(Unintelligible.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, Workflow execution with ID 3b1c does not exist.",
    "404, Workflow execution with ID 3b1c does not exist.",
    "404, Not Found",
    "404, ''"
  })
  void anUnknownExecutionIsRecognisedByWhatAmcSaysOrBy404(int status, String details)
      throws Exception {
    try (var server =
        new ScriptedServer(
            json(status, "{\"code\":\"%d\",\"details\":\"%s\"}".formatted(status, details)))) {
      var refused =
          catchThrowableOfType(Refused.class, () -> client(server).get(CALLER, INSTANCE, ID));

      assertThat(refused.saysDoesNotExist()).isTrue();
      assertThat(refused.status()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After: 7 | PT7S",
        "Retry-After: Thu, 01 Oct 2026 10:00:30 GMT; Date: Thu, 01 Oct 2026 10:00:00 GMT | PT30S",
        "Retry-After: Thu, 01 Oct 2026 09:00:00 GMT; Date: Thu, 01 Oct 2026 10:00:00 GMT | PT0S",
        "Retry-After: 999999999 | PT24H",
        "Retry-After: -3 |",
        "Retry-After: soon |",
        "X-Nothing: at all |",
      })
  void throttlingSaysForHowLong(String headers, Duration wait) throws Exception {
    try (var server =
        new ScriptedServer(
            answer(429, headers.replace("; ", "\r\n"), "{\"message\":\"Too Many Requests\"}"))) {
      var throttled =
          catchThrowableOfType(Throttled.class, () -> client(server).get(CALLER, INSTANCE, ID));

      assertThat(throttled.retryAfter().orElse(null)).isEqualTo(wait);
      assertThat(throttled).hasMessageEndingWith("was answered 429: Too Many Requests");
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (var elsewhere = new ScriptedServer(json(200, "{\"workflowExecutionId\":\"3b1c\"}"));
        var server = new ScriptedServer(answer(307, "Location: " + elsewhere.address(), ""))) {
      assertThatThrownBy(() -> client(server).get(CALLER, INSTANCE, ID))
          .isInstanceOf(Unintelligible.class);
      assertThat(elsewhere.connections()).isZero();
    }
  }

  @Test
  void cancellingIsAPutOfTheStatus() throws Exception {
    try (var server =
        new ScriptedServer(answer(200, "Content-Type: application/octet-stream", "{}"))) {
      client(server).cancel(CALLER, INSTANCE, ID);

      var asked = server.asked();
      assertThat(asked.line())
          .isEqualTo("PUT /amc/reporting/amcdemo1/workflowExecutions/3b1c HTTP/1.1");
      assertThat(asked.body()).isEqualTo("{\"status\":\"CANCELLED\"}");
    }
  }

  @Test
  void downloadUrlsAreStringsOrObjectsAndStayAsSigned() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                200,
                "{\"downloadUrls\":[\"https://b.s3.amazonaws.com/a%20b.csv?X-Amz-Signature=a%2Fb\",{\"url\":\"https://c.s3.amazonaws.com/2\"}],"
                    + "\"metadataDownloadUrls\":[\"https://m\"]}"))) {
      assertThat(client(server).downloadUrls(CALLER, INSTANCE, ID))
          .containsExactly(
              URI.create("https://b.s3.amazonaws.com/a%20b.csv?X-Amz-Signature=a%2Fb"),
              URI.create("https://c.s3.amazonaws.com/2"));
      assertThat(server.asked().line())
          .isEqualTo("GET /amc/reporting/amcdemo1/workflowExecutions/3b1c/downloadUrls HTTP/1.1");
    }
  }

  @Test
  void aBrokenDownloadUrlIsNotQuoted() throws Exception {
    try (var server =
        new ScriptedServer(
            json(200, "{\"downloadUrls\":[\"https://b/a b?X-Amz-Signature=canary\"]}"))) {
      assertThatThrownBy(() -> client(server).downloadUrls(CALLER, INSTANCE, ID))
          .isInstanceOf(Unintelligible.class)
          .hasMessageNotContaining("canary")
          .hasNoCause();
    }
  }

  @Test
  void accountsAreReadToTheLastPageWithTwoHeadersOnly() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                200,
                "{\"amcAccounts\":[{\"accountId\":\"ENTITY1\",\"accountName\":\"One\",\"marketplaceId\":\"M1\"}],\"nextToken\":\"n+1\"}"),
            json(
                200,
                "{\"amcAccounts\":[{\"accountId\":\"ENTITY2\",\"marketplaceId\":\"M2\"}],\"nextToken\":null}"))) {
      assertThat(client(server).accounts(AmcRegion.FE, "client", TOKEN))
          .containsExactly(
              new AmcAccount("ENTITY1", "One", "M1"), new AmcAccount("ENTITY2", null, "M2"));

      assertThat(server.asked().headers())
          .containsKeys("Authorization", "Amazon-Advertising-API-ClientId")
          .doesNotContainKeys(
              "Amazon-Advertising-API-AdvertiserId", "Amazon-Advertising-API-MarketplaceId");
      assertThat(server.asked().line()).isEqualTo("GET /amc/accounts?nextToken=n%2B1 HTTP/1.1");
    }
  }

  @Test
  void instancesAreReadFlatOrWrapped() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                200,
                """
                {"instances":[{"instanceId":"amcdemo1","instanceName":"Demo","instanceType":"STANDARD","creationStatus":"COMPLETED",
                               "customerCanonicalName":"Demo Inc","acrCollaboration":null},
                              {"instance":{"instanceId":"amcdemo2"}}]}
                """))) {
      assertThat(client(server).instances(CALLER))
          .containsExactly(
              new AmcInstance("amcdemo1", "Demo", "STANDARD", "COMPLETED", "Demo Inc"),
              new AmcInstance("amcdemo2", null, null, null, null));
    }
  }

  @Test
  void dataSourcesAreReadToTheLastPageFlatOrWrappedAndEachPageAsWhoMayAskThen() throws Exception {
    try (var server =
        new ScriptedServer(
            json(
                200,
                """
                {"dataSources":[{"dataSourceId":"dsp_impressions","owner":"AMAZON",
                                 "columns":[{"name":"campaign","columnType":"DIMENSION"}]},
                                {"dataSource":{"dataSourceId":"our_upload","columns":null}}],
                 "nextToken":"n+1"}
                """),
            json(200, "{\"dataSources\":[{\"dataSourceId\":\"conversions\"}]}"))) {
      var asked = new AtomicInteger();

      assertThat(
              client(server)
                  .dataSources(
                      () -> {
                        asked.incrementAndGet();
                        return CALLER;
                      },
                      INSTANCE))
          .containsExactly("dsp_impressions", "our_upload", "conversions");

      assertThat(asked).hasValue(2);
      assertThat(server.asked().line())
          .isEqualTo("GET /amc/reporting/amcdemo1/dataSources HTTP/1.1");
      assertThat(server.asked().line())
          .isEqualTo("GET /amc/reporting/amcdemo1/dataSources?nextToken=n%2B1 HTTP/1.1");
    }
  }

  @Test
  void aDataSourceWithoutAnIdOrAPageThatIsRefusedMakesItNoList() throws Exception {
    try (var server =
        new ScriptedServer(json(200, "{\"dataSources\":[{\"description\":\"a table\"}]}"))) {
      assertThatThrownBy(() -> client(server).dataSources(() -> CALLER, INSTANCE))
          .isInstanceOf(Unintelligible.class);
    }
    try (var server =
        new ScriptedServer(
            json(200, "{\"dataSources\":[{\"dataSourceId\":\"t\"}],\"nextToken\":\"n\"}"),
            json(500, "{}"))) {
      assertThatThrownBy(() -> client(server).dataSources(() -> CALLER, INSTANCE))
          .isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void pagesThatGoRoundInACircleAreNotFollowed() throws Exception {
    try (var server = new ScriptedServer(json(200, "{\"instances\":[],\"nextToken\":\"again\"}"))) {
      assertThatThrownBy(() -> client(server).instances(CALLER)).isInstanceOf(Unintelligible.class);
      assertThat(server.allAsked()).hasSize(2);
    }
  }

  @Test
  void idsStayWithinTheirPartOfThePath() throws Exception {
    try (var server = new ScriptedServer(json(404, "{}"))) {
      assertThatThrownBy(() -> client(server).get(CALLER, "../a?b", new AmcExecutionId("x/y")))
          .isInstanceOf(Refused.class);
      assertThat(server.asked().line())
          .isEqualTo("GET /amc/reporting/..%2Fa%3Fb/workflowExecutions/x%2Fy HTTP/1.1");
      assertThatThrownBy(() -> client(server).get(CALLER, "..", ID))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static AmcClient client(ScriptedServer server) {
    return new AmcClient(server.endpoints(), PATIENT);
  }
}
