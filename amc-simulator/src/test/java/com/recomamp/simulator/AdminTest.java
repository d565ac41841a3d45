package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AdminTest {
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
  void theAccountsHoldWhatAClientNeeds() {
    var accounts = client.get("/simulator/accounts").ok();

    assertThat(accounts.get(0).propertyNames())
        .containsExactly(
            "clientId",
            "clientSecret",
            "refreshToken",
            "entityId",
            "marketplaceId",
            "region",
            "instances");
    assertThat(accounts.valueStream().map(account -> account.get("region").stringValue()))
        .containsExactly("NA", "EU");
    var ids = new HashSet<String>();
    accounts.forEach(
        account ->
            account.get("instances").forEach(one -> ids.add(one.get("instanceId").stringValue())));
    assertThat(ids).hasSize(4).allMatch(id -> id.startsWith("amc"));
  }

  @Test
  void theLedgerTellsRequestsAndChangesOfAnExecution() {
    var id = client.created(Conversation.SQL);
    client.created(Conversation.SQL);
    clock.passesSeconds(200);
    client.status(id);

    var ledger = client.get("/simulator/ledger?executionId=" + id).ok();

    assertThat(ledger.valueStream().map(AdminTest::told))
        .containsExactly(
            "null → PENDING at 2026-03-10T12:00:00Z",
            "POST create 200",
            "PENDING → RUNNING at 2026-03-10T12:00:03Z",
            "RUNNING → SUCCEEDED at " + ledger.get(3).get("at").stringValue(),
            "GET get 200");
    var after = ledger.get(3).get("number").longValue();
    assertThat(client.get("/simulator/ledger?executionId=" + id + "&after=" + after).ok())
        .hasSize(1);
    assertThat(client.get("/simulator/ledger?instanceId=amcqmskinde").ok()).isEmpty();
    assertThat(client.get("/simulator/ledger?after=x").status()).isEqualTo(400);
  }

  @Test
  void theLedgerHoldsNoSecrets() {
    var id = client.created(Conversation.SQL);
    clock.passesSeconds(200);
    Conversation.download(client.urls(id).getFirst());
    client.get(
        "/ap/oa?response_type=code&redirect_uri=http://localhost&client_id="
            + client.refresh().get("client_id"));

    var ledger = client.get("/simulator/ledger").ok().toString();

    assertThat(ledger)
        .contains("part-0.csv", "\"token\"", "\"authorize\"")
        .doesNotContain("Signature", "Atza", "Atzr", "oa2-cs", "?response");
  }

  @Test
  void settingsAreReadAndChangedByName() {
    var changed =
        client
            .put(
                "/simulator/settings",
                "{\"runDuration\":\"10s..20s\",\"runningCap\":0,\"urlLife\":\"PT1M\"}")
            .ok();

    assertThat(changed).isEqualTo(client.get("/simulator/settings").ok());
    assertThat(changed.toString())
        .isEqualTo(
            """
            {"timeScale":1.0,"validation":"3s","runDuration":"10s..20s","runningCap":0,"tokenLife":"3600s","urlLife":"60s",\
            "adHocWorkflowId":"transient","sqlEcho":"asIs","zuluWindow":"refuse","badSql":"refuse",\
            "results":"invented","overlapLimit":0,"missingExecutionStatus":400,"notReadyStatus":400,"listLag":"0s","instances":2,\
            "consent":"ask","redirectUris":"loopback","publishing":"0s","runningAs":"RUNNING","envelope":"flat",\
            "createWorkflowType":"octetStream","rows":"25..200","files":1,"filtered":0,"compression":"none","dailyQuota":0,\
            "throttleRate":0.0,"throttleBurst":10,"throttleRetryAfter":"sent","gatewayTimeout":"never","terms":"accepted"}\
            """);
  }

  @Test
  void anUnusableSettingIsRefusedByName() {
    assertThat(refused("{\"timeScale\":0}")).contains("timeScale must be more than 0");
    assertThat(refused("{\"colour\":1}")).contains("colour");
    assertThat(refused("{\"urlLife\":\"soon\"}")).contains("'soon' is not a duration");
    assertThat(refused("{\"sqlEcho\":\"loud\"}")).contains("loud");
    assertThat(refused("[]")).contains("must be a JSON object");
  }

  @Test
  void anExecutionCanBeForcedToAnyStatus() {
    var id = client.created(Conversation.SQL);

    client
        .post(
            "/simulator/executions/" + id,
            "{\"status\":\"FAILED\",\"statusReason\":\"lost a node\"}")
        .ok();
    assertThat(client.execution(id).get("statusReason").stringValue()).isEqualTo("lost a node");
    client.post("/simulator/executions/" + id, "{\"status\":\"SUCCEEDED\"}").ok();
    assertThat(client.urls(id)).hasSize(1);

    assertThat(client.post("/simulator/executions/" + id, "{\"status\":\"DONE\"}").status())
        .isEqualTo(400);
    assertThat(client.post("/simulator/executions/none", "{\"status\":\"FAILED\"}").status())
        .isEqualTo(404);
  }

  @Test
  void aForcedRunStillEnds() {
    var id = client.created("SELECT a FROM t /* simulator: pending=1h run=30s */");

    client.post("/simulator/executions/" + id, "{\"status\":\"RUNNING\"}").ok();
    clock.passesSeconds(30);

    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
  }

  @Test
  void anExecutionThatIsForcedToWaitWaitsAsLongAsItsQuerySays() {
    var id = client.created("SELECT a FROM t /* simulator: pending=1h run=30s timeScale=2 */");
    client.post("/simulator/executions/" + id, "{\"status\":\"FAILED\"}").ok();

    client.post("/simulator/executions/" + id, "{\"status\":\"PENDING\"}").ok();

    clock.passesSeconds(1_799);
    assertThat(client.status(id)).isEqualTo("PENDING");
    clock.passesSeconds(1);
    assertThat(client.status(id)).isEqualTo("RUNNING");
  }

  @Test
  void aFaultAnswersTheNextCallsOfAnOperationInstead() {
    fault("{\"operation\":\"create\",\"times\":2,\"status\":429,\"retryAfter\":7}");

    var first = client.create(Conversation.SQL, "");
    assertThat(first.refusal()).isEqualTo("429 Too Many Requests");
    assertThat(first.header("Retry-After")).isEqualTo("7");
    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(429);
    assertThat(all()).isEmpty();
    client.created(Conversation.SQL);
    assertThat(all()).hasSize(1);
  }

  @Test
  void aGatewayMayTimeOutAlthoughTheCallTookEffect() {
    fault("{\"operation\":\"create\",\"status\":504,\"processed\":true}");

    assertThat(client.create(Conversation.SQL, "").json().get("message").stringValue())
        .isEqualTo("Endpoint request timed out");
    var id = all().getFirst();

    assertThat(
            client
                .get("/simulator/ledger?executionId=" + id)
                .ok()
                .get(1)
                .get("fault")
                .stringValue())
        .isEqualTo("answer replaced");
  }

  @Test
  void aReplyMayBeLost() {
    fault("{\"operation\":\"create\",\"loseReply\":true}");

    assertThatThrownBy(() -> client.create(Conversation.SQL, ""))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(all()).hasSize(1);
  }

  @Test
  void faultsKnowTheShapeOfTheirLayer() {
    var id = client.created(Conversation.SQL);
    clock.passesSeconds(200);
    var url = client.urls(id).getFirst();
    fault("{\"operation\":\"s3\",\"status\":503}");
    fault("{\"operation\":\"token\",\"status\":400,\"body\":{\"error\":\"invalid_grant\"}}");
    fault("{\"operation\":\"list\",\"status\":502,\"body\":\"<html>Bad Gateway</html>\"}");
    fault("{\"operation\":\"get\",\"instanceId\":\"amcbwkitchn\",\"status\":500}");
    fault("{\"operation\":\"cancel\",\"delay\":\"10ms\"}");

    assertThat(Conversation.download(url).body()).contains("<Code>SlowDown</Code>");
    assertThat(client.token(client.refresh()).body()).isEqualTo("{\"error\":\"invalid_grant\"}");
    assertThat(client.get(client.executions() + "?workflowId=a").body())
        .isEqualTo("<html>Bad Gateway</html>");
    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
    assertThat(client.cancel(id).status()).isEqualTo(400);
    assertThat(client.get("/simulator/faults").ok()).hasSize(1);
    assertThat(client.delete("/simulator/faults").ok()).isEmpty();
  }

  @Test
  void anUnusableFaultIsRefused() {
    assertThat(client.post("/simulator/faults", "{\"operation\":\"creat\"}").body())
        .contains("operation must be one of", "'creat'");
    assertThat(client.post("/simulator/faults", "{\"status\":500}").status()).isEqualTo(400);
    assertThat(client.post("/simulator/faults", "{\"operation\":\"create\",\"status\":5}").body())
        .contains("from 200 to 599");
    assertThat(client.post("/simulator/faults", "{\"operation\":\"create\",\"often\":5}").body())
        .contains("often");
  }

  private String refused(String settings) {
    var answer = client.put("/simulator/settings", settings);
    assertThat(answer.status()).isEqualTo(400);
    return answer.json().get("message").stringValue();
  }

  private void fault(String fault) {
    client.post("/simulator/faults", fault).ok();
  }

  private List<String> all() {
    return client.listed("minCreationTime=2026-01-01T00:00:00");
  }

  private static String told(JsonNode line) {
    return line.get("entry").stringValue().equals("changed")
        ? "%s → %s at %s"
            .formatted(Json.text(line, "from"), Json.text(line, "to"), Json.text(line, "at"))
        : "%s %s %s"
            .formatted(
                Json.text(line, "method"), Json.text(line, "operation"), Json.text(line, "status"));
  }
}
