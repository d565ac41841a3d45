package com.recomamp.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.amc.AccessToken;
import com.recomamp.amc.AmcAccount;
import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecution;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcInstance;
import com.recomamp.amc.AmcListing;
import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.amc.AmcRegion;
import com.recomamp.amc.AmcStatus;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.amc.LwaCredential;
import com.recomamp.amc.LwaException;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Answers of AMC as they were once seen, with other values: the project's client reads every field
 * of them, and the simulator's answers have the same fields with the same types.
 */
class CapturedShapesTest {
  private static final String EXECUTION = "7d0f4a52-91b3-4c7e-8a26-5e1f0b9d3c48";
  private static final String WINDOW =
      "\"timeWindowType\":\"EXPLICIT\",\"timeWindowStart\":\"2026-01-01T00:00:00\",\"timeWindowEnd\":\"2026-01-08T00:00:00\","
          + "\"timeWindowTimeZone\":\"America/New_York\"";
  private static final AmcCaller CALLER =
      new AmcCaller(
          AmcRegion.EU,
          "ENTITY7QZ3M0K5T1",
          "A1F83G8C2ARO7P",
          "amzn1.application-oa2-client.1",
          new AccessToken("Atza|a", Instant.parse("2030-01-01T00:00:00Z")));
  private static final LwaCredential CREDENTIAL =
      new LwaCredential(AmcRegion.EU, "amzn1.application-oa2-client.1", "secret", "Atzr|r");

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
  void aToken() throws IOException {
    var token = loggedIn("token", 200, login -> login.refresh(CREDENTIAL).accessToken());

    assertThat(token.value()).isEqualTo("Atza|IwEBIKsOmEtHiNg");
    assertThat(token.expiresAt()).isEqualTo(SetClock.START.plusSeconds(3600));
    assertThat(shape(client.token(client.refresh()).ok())).isEqualTo(captured("token"));
  }

  @Test
  void accounts() throws IOException {
    var accounts =
        asked(
            "accounts",
            200,
            amc -> amc.accounts(AmcRegion.EU, CALLER.clientId(), CALLER.accessToken()));

    assertThat(accounts)
        .containsExactly(new AmcAccount("ENTITY7QZ3M0K5T1", "Larkfield Outdoor", "A1F83G8C2ARO7P"));
    assertThat(shape(client.get("/amc/accounts").ok())).isEqualTo(captured("accounts"));
  }

  @Test
  void instances() throws IOException {
    var instances = asked("instances", 200, amc -> amc.instances(CALLER));

    assertThat(instances)
        .containsExactly(
            new AmcInstance(
                "amclarkout1", "Larkfield Outdoor UK", "STANDARD", "COMPLETED", "larkfield"));
    assertThat(shape(client.get("/amc/instances").ok())).isEqualTo(captured("instances"));
  }

  @Test
  void aCreatedExecution() throws IOException {
    assertThat(read("created"))
        .usingRecursiveComparison()
        .isEqualTo(
            new AmcExecution(
                new AmcExecutionId(EXECUTION),
                "wf.reach-7",
                null,
                AmcStatus.PENDING,
                "PENDING",
                null,
                Instant.parse("2024-11-02T14:05:09Z"),
                Instant.parse("2024-11-02T14:05:09Z"),
                LocalDateTime.parse("2024-06-08T00:00:00"),
                LocalDateTime.parse("2024-06-15T00:00:00"),
                "America/New_York",
                21_600,
                Map.of(),
                null,
                "AD_HOC",
                null,
                List.of()));
    save("workflow");
    assertThat(shape(run(WINDOW))).isEqualTo(captured("created"));
  }

  @Test
  void aSucceededExecution() throws IOException {
    var execution = read("succeeded");

    assertThat(execution.status()).isEqualTo(AmcStatus.SUCCEEDED);
    assertThat(execution.lastUpdatedTime()).isEqualTo("2024-11-02T14:08:30Z");
    assertThat(execution.parameterValues())
        .containsOnly(Map.entry("days", "14"), Map.entry("ids", "[\"11\",\"12\"]"));
    assertThat(execution.outputColumns())
        .containsExactly(
            new AmcOutputColumn("campaign", "DIMENSION", "STRING"),
            new AmcOutputColumn("impressions", "METRIC", "LONG"),
            new AmcOutputColumn("reach", "DIMENSION", "LONG"));
    save("workflow");
    var id =
        run("\"parameterValues\":{\"days\":7,\"ids\":[\"a\"]}," + WINDOW)
            .get("workflowExecutionId")
            .stringValue();
    clock.passesSeconds(300);
    assertThat(shape(client.execution(id))).isEqualTo(captured("succeeded"));
  }

  @Test
  void aFailedExecution() throws IOException {
    var execution = read("failed");

    assertThat(execution.status()).isEqualTo(AmcStatus.FAILED);
    assertThat(execution.statusReason()).isEqualTo("Query exceeded resource limits");
    var body = "{\"workflow\":{\"sqlQuery\":\"SELECT a FROM t /* simulator: fail=no */\"}}";
    var id = client.post(client.executions(), body).ok().get("workflowExecutionId").stringValue();
    clock.passesSeconds(300);
    assertThat(shape(client.execution(id))).isEqualTo(captured("failed"));
  }

  @Test
  void aListOfExecutions() throws IOException {
    var page =
        asked(
            "executions",
            200,
            amc -> amc.list(CALLER, "amclarkout1", AmcListing.oldestFirst(Instant.EPOCH)));

    assertThat(page.nextToken()).isEmpty();
    assertThat(page.executions()).hasSize(1);
    assertThat(page.executions().getFirst().workflowId())
        .isEqualTo("transient_4c9e07d8-5b12-47f6-a3c0-81d2f96e0a35");
    assertThat(page.executions().getFirst().sqlQuery()).startsWith("SELECT campaign");
    client.post(client.executions(), "{\"workflow\":{\"sqlQuery\":\"SELECT a FROM t\"}}").ok();
    assertThat(
            shape(
                client
                    .get(
                        client.executions()
                            + "?minCreationTime=2026-01-01T00:00:00&includeWorkflow=true")
                    .ok()))
        .isEqualTo(captured("executions"));
  }

  @Test
  void downloadUrls() throws IOException {
    var urls =
        asked(
            "downloadUrls",
            200,
            amc -> amc.downloadUrls(CALLER, "amclarkout1", new AmcExecutionId(EXECUTION)));

    assertThat(urls).hasSize(1);
    assertThat(urls.getFirst().getHost())
        .isEqualTo("amc-output-prod-iad.s3.us-east-1.amazonaws.com");
    var id = client.created("SELECT a FROM t");
    clock.passesSeconds(300);
    assertThat(shape(client.get(client.executions() + "/" + id + "/downloadUrls").ok()))
        .isEqualTo(captured("downloadUrls"));
  }

  @Test
  void aWorkflowComesBackAsItWasCaptured() throws IOException {
    save("workflow");

    assertThat(client.get(client.workflows() + "/wf.reach-7").ok()).isEqualTo(json("workflow"));
  }

  @Test
  void aListOfWorkflows() throws IOException {
    client.post(client.workflows(), json("workflows").get("workflows").get(0).toString()).ok();

    assertThat(client.get(client.workflows()).ok()).isEqualTo(json("workflows"));
  }

  @Test
  void aScheduleComesBackAsItWasCaptured() throws IOException {
    save("workflow");
    client.post(client.schedules(), json("schedule").toString()).ok();

    assertThat(client.get(client.schedules() + "/weekly-reach").ok()).isEqualTo(json("schedule"));
    assertThat(client.get(client.schedules()).ok()).isEqualTo(json("schedules"));
  }

  @Test
  void anAdvertiserUpdate() throws IOException {
    var change = json("advertiserUpdate").get("advertiserUpdate");

    var answer = client.post("/amc/instances/amcbwhomeus/advertisers/updates", change.toString());

    assertThat(shape(answer.ok())).isEqualTo(captured("advertiserUpdate"));
  }

  @Test
  void errors() throws IOException {
    assertThatThrownBy(() -> asked("error", 403, amc -> amc.instances(CALLER)))
        .isInstanceOf(AmcException.Refused.class)
        .hasMessageContaining("Unauthorized request.");
    assertThatThrownBy(() -> asked("gateway", 504, amc -> amc.instances(CALLER)))
        .isInstanceOf(AmcException.Unavailable.class)
        .hasMessageContaining("Endpoint request timed out");
    assertThatThrownBy(() -> loggedIn("loginError", 400, login -> login.refresh(CREDENTIAL)))
        .isInstanceOf(LwaException.Refused.class)
        .hasMessageContaining("invalid_grant");

    assertThat(client.get("/amc/instances/amcqmskinde").json()).isEqualTo(json("error"));
    client.post("/simulator/faults", "{\"operation\":\"instances\",\"status\":504}").ok();
    assertThat(client.get("/amc/instances").json()).isEqualTo(json("gateway"));
    var wrong = new TreeMap<>(client.refresh());
    wrong.put("refresh_token", "Atzr|wrong");
    assertThat(shape(client.token(wrong).json())).isEqualTo(captured("loginError"));
  }

  private void save(String workflow) throws IOException {
    client.post(client.workflows(), json(workflow).toString()).ok();
  }

  private JsonNode run(String more) {
    return client
        .post(client.executions(), "{\"workflowId\":\"wf.reach-7\",%s}".formatted(more))
        .ok();
  }

  private static AmcExecution read(String name) throws IOException {
    var id = new AmcExecutionId(json(name).get("workflowExecutionId").stringValue());
    return asked(name, 200, amc -> amc.get(CALLER, "amclarkout1", id));
  }

  /** What the project's client makes of a captured answer. */
  private static <T> T asked(String name, int status, Function<AmcClient, T> question)
      throws IOException {
    return replayed(
        name,
        status,
        uri -> question.apply(new AmcClient(AmcEndpoints.at(uri), AmcTimeouts.defaults())));
  }

  private static <T> T loggedIn(String name, int status, Function<LoginWithAmazon, T> question)
      throws IOException {
    return replayed(
        name,
        status,
        uri ->
            question.apply(
                new LoginWithAmazon(
                    AmcEndpoints.at(uri), AmcTimeouts.defaults(), () -> SetClock.START)));
  }

  private static <T> T replayed(String name, int status, Function<URI, T> question)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var body = json(name).toString().getBytes(UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    try {
      return question.apply(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    } finally {
      server.stop(0);
    }
  }

  private static String captured(String name) throws IOException {
    return shape(json(name));
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            CapturedShapesTest.class.getResourceAsStream("captured/%s.json".formatted(name)),
            name)) {
      return Json.MAPPER.readTree(file);
    }
  }

  /** The fields with their types; what the items of a list have in common is said once. */
  private static String shape(JsonNode json) {
    if (json.isObject()) {
      var fields = new TreeMap<String, String>();
      json.forEachEntry((name, value) -> fields.put(name, shape(value)));
      return fields.toString();
    }
    if (json.isArray()) {
      var items = new TreeSet<String>();
      json.forEach(item -> items.add(shape(item)));
      return items.toString();
    }
    return json.getNodeType().name() + (json.isNumber() ? " " + json.numberType() : "");
  }
}
