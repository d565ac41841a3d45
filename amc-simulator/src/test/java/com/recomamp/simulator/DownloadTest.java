package com.recomamp.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DownloadTest {
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
  void aResultIsWrittenInTheDialectOfItsWorkflow() {
    var usual = in("{}");
    var told =
        in("{\"separatorCharacter\":\"\\t\",\"quoteCharacter\":\"'\",\"escapeCharacter\":\"'\"}");

    assertThat(usual)
        .startsWith("campaign,reason\n")
        .contains("\n\"Spring Launch \\\"Fresh Start\\\", US\",");
    assertThat(told)
        .startsWith("campaign\treason\n")
        .contains("\nSpring Launch \"Fresh Start\", US\t")
        .contains("\t'97 ''dsp_impressions'' users < 100 required'\n")
        .hasLineCount((int) usual.lines().count());
  }

  /** A result with this {@code outputFormat}. */
  private String in(String outputFormat) {
    var id =
        client
            .post(
                client.executions(),
                """
                {"workflow": {"sqlQuery": "SELECT campaign FROM t /* simulator: run=1s rows=200 filtered=5 */",
                  "filteredReasonColumn": "reason", "outputFormat": %s}}
                """
                    .formatted(outputFormat))
            .ok()
            .get("workflowExecutionId")
            .stringValue();
    clock.passesSeconds(300);
    return Conversation.download(client.urls(id).getFirst()).body();
  }

  @Test
  void packingThatBreaksOffHoldsNoMemory() {
    var packing = new AtomicReference<OutputStream>();
    var broken =
        new Gzipped(
            out -> {
              packing.set(out);
              throw new IOException("gone");
            });

    assertThatThrownBy(() -> broken.writeTo(OutputStream.nullOutputStream())).hasMessage("gone");
    assertThatThrownBy(() -> packing.get().write(new byte[] {1})).hasMessageContaining("closed");
  }

  @Test
  void theHeaderNamesWhatTheSqlSelects() {
    var sql =
        """
        WITH a AS (SELECT x AS hidden FROM t)
        SELECT a.campaign, CAST(x AS DATE) AS event_date, "Odd, name", sum(spend) total_spend, CONCAT(a, ', b AS c'), b /* , d */ -- , e
        FROM a UNION ALL SELECT 1, 2, 3, 4, 5, 6 FROM a
        /* simulator: rows=2 */\
        """;

    assertThat(lines(sql).getFirst())
        .isEqualTo("campaign,event_date,\"Odd, name\",total_spend,EXPR$4,b");
  }

  @Test
  void valuesLookLikeTheirColumns() {
    var sql =
        "SELECT campaign, event_date_utc, event_dt_utc AS event_dttm, asin, campaign_id,"
            + " impressions, spend, ctr, is_new FROM t /* simulator: rows=50 */";

    var lines = lines(sql);

    assertThat(lines).hasSize(51);
    assertThat(lines.subList(1, 51))
        .allMatch(
            line ->
                line.matches(
                    "(\"(?:[^\"\\\\]|\\\\\")*\"|[^,\"]+),2026-01-0[1-7],2026-01-0[1-8]T[0-9:]{8}\\.\\d{3},B0[0-9A-Z]{8},\\d{15},\\d+,\\d+\\.\\d\\d,0\\.\\d{4},(true|false)"))
        .anyMatch(line -> line.contains("\\\""));
  }

  @Test
  void withoutACommentThereAreAFewRows() {
    assertThat(lines("SELECT a FROM t").size() - 1).isBetween(25, 200);
  }

  @Test
  void aResultMayBeEmpty() {
    assertThat(body("SELECT a, b FROM t /* simulator: rows=0 */")).isEqualTo("a,b\n");
  }

  @Test
  void aDownloadIsTheSameEveryTimeAndOtherwiseForAnotherExecution() {
    var sql = "SELECT campaign, clicks FROM t /* simulator: rows=100 */";
    var id = finished(sql);

    var first = Conversation.download(client.urls(id).getFirst());
    clock.passesSeconds(30);
    var second = Conversation.download(client.urls(id).getFirst());

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body()).isNotEqualTo(body(sql));
    assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(first.header("Content-Length"))
        .isEqualTo(Integer.toString(first.body().getBytes(UTF_8).length));
  }

  @Test
  void aResultIsSplitIntoFilesEachWithItsHeader() {
    var id = finished("SELECT campaign_id, clicks FROM t /* simulator: rows=100 files=3 */");

    var files =
        client.urls(id).stream()
            .map(url -> Conversation.download(url).body().lines().toList())
            .toList();

    assertThat(files).hasSize(3).allMatch(file -> file.getFirst().equals("campaign_id,clicks"));
    assertThat(files.stream().mapToInt(file -> file.size() - 1)).containsExactly(33, 33, 34);
    assertThat(files.stream().flatMap(file -> file.stream().skip(1)))
        .hasSize(100)
        .doesNotHaveDuplicates();
  }

  @Test
  void theSimulatorTellsTheHashOfWhatACollectorHasInTheEnd() throws NoSuchAlgorithmException {
    var id = finished("SELECT campaign_id, clicks FROM t /* simulator: rows=100 files=3 */");
    var files = client.urls(id).stream().map(url -> Conversation.download(url).body()).toList();

    var collected = new StringBuilder(files.getFirst());
    files.stream()
        .skip(1)
        .forEach(file -> collected.append(file, file.indexOf('\n') + 1, file.length()));

    assertThat(
            client
                .get("/simulator/executions/%s/result".formatted(id))
                .ok()
                .get("sha256")
                .stringValue())
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256")
                        .digest(collected.toString().getBytes(UTF_8))));
  }

  @Test
  void rowsMayBeWideAndAResultAsLargeAsWanted() {
    assertThat(
            lines("SELECT campaign, clicks FROM t /* simulator: rows=10 rowBytes=500 */")
                .subList(1, 11))
        .allMatch(line -> line.length() >= 490 && line.length() < 600);

    assertThat(body("SELECT campaign, clicks FROM t /* simulator: bytes=2MB */").length())
        .isBetween(1_990_000, 2_010_000);
    assertThat(body("SELECT clicks FROM t /* simulator: bytes=64KB */").length())
        .isBetween(64_000, 65_000);
  }

  @Test
  void columnsAskedForBesideTheSqlAreAdded() {
    var id =
        client
            .post(
                client.executions(),
                "{\"workflow\":{\"sqlQuery\":\"SELECT a FROM"
                    + " t\",\"distinctUserCountColumn\":\"du_count\",\"filteredMetricsDiscriminatorColumn\":\"filtered\"}}")
            .ok()
            .get("workflowExecutionId")
            .stringValue();
    clock.passesSeconds(200);

    assertThat(Conversation.download(client.urls(id).getFirst()).body())
        .startsWith("a,du_count,filtered\n");
  }

  @Test
  void rowsWithTooFewUsersAreLeftOutUnlessTheWorkflowWantsThemMarkedOrBlanked() {
    var sql = "SELECT campaign_id, clicks FROM t /* simulator: rows=5 filtered=2 */";

    assertThat(lines(sql)).hasSize(4);
    assertThat(lines(sql, "\"privacyFilteringBehavior\":\"REMOVE_VALUES\""))
        .hasSize(6)
        .areExactly(2, matching("\\d{15},"))
        .areExactly(3, matching("\\d{15},\\d+"));
    assertThat(
            lines(
                sql,
                "\"filteredMetricsDiscriminatorColumn\":\"filtered\",\"filteredReasonColumn\":\"why\""))
        .startsWith("campaign_id,clicks,filtered,why")
        .areExactly(2, matching("\\d{15},,true,97 'dsp_impressions' users < 100 required"))
        .areExactly(3, matching("\\d{15},\\d+,false,"));
  }

  @Test
  void aPartOfAFileIsGivenWhileItIsTheSameFile() {
    var id = finished("SELECT campaign_id, clicks FROM t /* simulator: rows=100 rewritten=3 */");
    var url = client.urls(id).getFirst();
    var whole = Conversation.download(url);
    var etag = whole.header("ETag");

    var rest = Conversation.download(url, "Range", "bytes=20-", "If-Match", etag);
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(whole.body().substring(20));
    var length = whole.body().length();
    assertThat(rest.header("Content-Range"))
        .isEqualTo("bytes 20-%d/%d".formatted(length - 1, length));
    assertThat(Conversation.download(url, "Range", "bytes=0-0").body()).isEqualTo("c");

    assertThat(Conversation.download(url, "Range", "bytes=20-", "If-Match", etag).status())
        .isEqualTo(412);
    var rewritten = Conversation.download(url);
    assertThat(rewritten.header("ETag")).isNotEqualTo(etag);
    assertThat(rewritten.body()).isNotEqualTo(whole.body());
    assertThat(Conversation.download(url, "Range", "bytes=1000000-").status()).isEqualTo(416);
  }

  @Test
  void downloadsBreakOffInTheMiddleAsOftenAsTheSqlSays() {
    var id = finished("SELECT campaign, clicks FROM t /* simulator: rows=100 breaks=1 */");
    var url = client.urls(id).getFirst();

    assertThatThrownBy(() -> Conversation.download(url));
    assertThat(Conversation.download(url).body().lines()).hasSize(101);
  }

  @Test
  void theMetadataHoldsTheSql() {
    var id = finished("SELECT a FROM t");

    var url =
        client
            .get(client.executions() + "/" + id + "/downloadUrls")
            .ok()
            .get("metadataDownloadUrls")
            .get(0)
            .stringValue();

    assertThat(Conversation.download(url).ok().get("sqlQuery").stringValue())
        .isEqualTo("SELECT a FROM t");
  }

  @Test
  void aUrlExpires() {
    var id = finished("SELECT a FROM t");
    var url = client.urls(id).getFirst();
    client.put("/simulator/settings", "{\"urlLife\":\"10s\"}").ok();
    var shorter = client.urls(id).getFirst();
    assertThat(url).contains("X-Amz-Expires=600&");

    clock.passesSeconds(10);
    assertThat(Conversation.download(url).status()).isEqualTo(200);
    assertThat(Conversation.download(shorter).status()).isEqualTo(403);
    clock.passesSeconds(590);

    var answer = Conversation.download(url);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("Content-Type")).isEqualTo("application/xml");
    assertThat(answer.body())
        .contains("<Code>AccessDenied</Code><Message>Request has expired</Message>");
    assertThat(Conversation.download(client.urls(id).getFirst()).status()).isEqualTo(200);
  }

  @Test
  void aChangedUrlDoesNotMatchItsSignature() {
    var url = client.urls(finished("SELECT a FROM t")).getFirst();

    for (var changed :
        List.of(
            url.replace("X-Amz-Expires=600", "X-Amz-Expires=6000"),
            url.replace("part-0", "part-1"),
            url.substring(0, url.length() - 1) + (url.endsWith("0") ? "1" : "0"))) {
      assertThat(Conversation.download(changed).body())
          .contains("<Code>SignatureDoesNotMatch</Code>");
      assertThat(Conversation.download(changed).status()).isEqualTo(403);
    }
    assertThat(Conversation.download(url.substring(0, url.indexOf('?'))).body())
        .contains("<Code>AccessDenied</Code>");
  }

  @Test
  void theBucketTakesNoAuthorizationHeaderBesideTheSignature() {
    var answer =
        Conversation.download(
            client.urls(finished("SELECT a FROM t")).getFirst(), "Authorization", "Bearer x");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("Only one auth mechanism allowed");
  }

  @Test
  void thereIsNothingToDownloadBeforeAnExecutionSucceeded() {
    var running = client.created("SELECT a FROM t");
    var failed = client.created("SELECT a FROM t /* simulator: run=1s fail=no */");
    clock.passesSeconds(5);

    for (var id : List.of(running, failed)) {
      assertThat(client.get(client.executions() + "/" + id + "/downloadUrls").refusal())
          .isEqualTo("400 Execution with ID %s is unavailable for download.".formatted(id));
    }
  }

  private String finished(String sql) {
    var id = client.created(sql);
    clock.passesSeconds(200);
    return id;
  }

  private List<String> lines(String sql, String fields) {
    var id =
        client
            .post(
                client.executions(),
                "{\"workflow\":{\"sqlQuery\":\"%s\",%s}}".formatted(sql, fields))
            .ok()
            .get("workflowExecutionId")
            .stringValue();
    clock.passesSeconds(200);
    return Conversation.download(client.urls(id).getFirst()).body().lines().toList();
  }

  private static Condition<String> matching(String regex) {
    return new Condition<>(line -> line.matches(regex), "matches %s", regex);
  }

  private String body(String sql) {
    var answer = Conversation.download(client.urls(finished(sql)).getFirst());
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  private List<String> lines(String sql) {
    return body(sql).lines().toList();
  }
}
