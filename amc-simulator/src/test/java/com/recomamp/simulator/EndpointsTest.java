package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AMC's operations one by one: what they answer, and the errors that AMC declares for them. */
class EndpointsTest {
  private static final String REPORTING = "/amc/reporting/{instanceId}";
  private static final String NOTHING = "";

  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;
  private String executionId = "";

  /**
   * @param operation as faults call it
   * @param body that succeeds, nothing for none
   * @param fields of the answer, by name, with a comma between them
   * @param missing the status when what the path names does not exist, 0 when it names nothing
   */
  record Endpoint(
      String method,
      String path,
      String operation,
      @Nullable String body,
      String fields,
      int missing) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Endpoint> reporting() {
    var workflow = "{\"workflowId\":\"%s\",\"sqlQuery\":\"SELECT a FROM t\"}";
    var schedule = "{\"scheduleId\":\"%s\",\"workflowId\":\"wf\",\"aggregationPeriod\":\"Daily\"}";
    var execution =
        "createTime,dataGaps,disableAggregationControls,executionCategory,expireTime,ignoreDataGaps,"
            + "lastUpdatedTime,parameterValues,status,timeWindowTimeZoneOriginal,waitUntil,"
            + "workflowExecutionId,workflowExecutionTimeoutSeconds,workflowId";
    var dataSources = REPORTING + "/dataSources";
    var workflows = REPORTING + "/workflows";
    var schedules = REPORTING + "/schedules";
    var executions = REPORTING + "/workflowExecutions";
    return Stream.of(
        new Endpoint("GET", dataSources, "dataSources", null, "dataSources", 0),
        new Endpoint(
            "GET",
            dataSources + "/dsp_clicks",
            "dataSource",
            null,
            "columns,dataSourceId,description,owner,provider",
            404),
        new Endpoint("GET", workflows, "workflows", null, "workflows", 0),
        new Endpoint("POST", workflows, "workflows", workflow.formatted("new"), NOTHING, 0),
        new Endpoint("GET", workflows + "/wf", "workflows", null, "sqlQuery,workflowId", 404),
        new Endpoint("PUT", workflows + "/wf", "workflows", workflow.formatted("wf"), NOTHING, 404),
        new Endpoint("DELETE", workflows + "/unused", "workflows", null, NOTHING, 404),
        new Endpoint("GET", schedules, "schedules", null, "schedules", 0),
        new Endpoint("POST", schedules, "schedules", schedule.formatted("new"), NOTHING, 0),
        new Endpoint(
            "GET",
            schedules + "/s",
            "schedules",
            null,
            "aggregationPeriod,scheduleId,workflowId",
            404),
        new Endpoint("PUT", schedules + "/s", "schedules", schedule.formatted("s"), NOTHING, 404),
        new Endpoint("DELETE", schedules + "/s", "schedules", null, NOTHING, 404),
        new Endpoint(
            "GET",
            executions + "?minCreationTime=2026-01-01T00:00:00",
            "list",
            null,
            "executions",
            0),
        new Endpoint("POST", executions, "create", "{\"workflowId\":\"wf\"}", execution, 0),
        new Endpoint(
            "GET",
            executions + "/{executionId}",
            "get",
            null,
            "availableTimeBeforeWindowSecs,createTime,dataGaps,disableAggregationControls,"
                + "executionCategory,executionTime,expireTime,ignoreDataGaps,"
                + "invalidationOffsetSecs,lastUpdatedTime,outputColumns,outputS3URI,"
                + "parameterValues,status,timeWindowTimeZoneOriginal,validatedTime,waitUntil,"
                + "workflowExecutionId,workflowExecutionTimeoutSeconds,workflowId",
            400),
        new Endpoint("PUT", executions + "/{executionId}", "cancel", "{}", NOTHING, 400),
        new Endpoint(
            "GET",
            executions + "/{executionId}/downloadUrls",
            "downloadUrls",
            null,
            "downloadUrls,metadataDownloadUrls",
            400));
  }

  static Stream<Endpoint> administration() {
    var advertisers = "/amc/instances/{instanceId}/advertisers";
    return Stream.of(
        new Endpoint("GET", "/amc/instances", "instances", null, "instances,nextToken", 0),
        new Endpoint("GET", "/amc/instances/{instanceId}", "instances", null, "instance", 0),
        new Endpoint(
            "GET", advertisers, "advertisers", null, "advertisers,nextToken,totalCount", 0),
        new Endpoint(
            "GET", advertisers + "/updates", "advertisers", null, "advertiserUpdates,nextToken", 0),
        new Endpoint(
            "POST",
            advertisers + "/updates",
            "advertisers",
            "{\"advertisersToAdd\":[{\"id\":\"2\",\"type\":\"DISPLAY\"}]}",
            "advertiserUpdate",
            0),
        new Endpoint(
            "GET", advertisers + "/updates/0", "advertisers", null, "advertiserUpdate", 404));
  }

  static Stream<Endpoint> all() {
    return Stream.concat(reporting(), administration());
  }

  static Stream<Endpoint> named() {
    return all().filter(endpoint -> endpoint.missing > 0);
  }

  static Stream<Endpoint> saying() {
    return all().filter(endpoint -> endpoint.body != null);
  }

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), clock);
    client = Conversation.with(simulator);
    for (var id : List.of("wf", "unused")) {
      client
          .post(
              client.workflows(),
              "{\"workflowId\":\"%s\",\"sqlQuery\":\"SELECT a FROM t\"}".formatted(id))
          .ok();
    }
    client
        .post(
            client.schedules(),
            "{\"scheduleId\":\"s\",\"workflowId\":\"wf\",\"aggregationPeriod\":\"Daily\"}")
        .ok();
    client
        .post(
            "/amc/instances/amcbwhomeus/advertisers/updates",
            "{\"advertisersToAdd\":[{\"id\":\"1\",\"type\":\"DISPLAY\"}]}")
        .ok();
    executionId =
        client
            .post(client.executions(), "{\"workflowId\":\"wf\"}")
            .ok()
            .get("workflowExecutionId")
            .stringValue();
    clock.passesSeconds(600);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @MethodSource("all")
  void succeedsWith200AndItsFields(Endpoint endpoint) {
    var answer = ask(endpoint);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(String.join(",", answer.json().propertyNames().stream().sorted().toList()))
        .isEqualTo(endpoint.fields);
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedWithoutAnAccount(Endpoint endpoint) {
    client.header("Amazon-Advertising-API-AdvertiserId", null);

    assertThat(ask(endpoint).body())
        .isEqualTo("{\"code\":\"400\",\"details\":\"entityId provided is null\"}");
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedWithoutAToken(Endpoint endpoint) {
    client.header("Authorization", "Bearer Atza|gone");

    assertThat(ask(endpoint).body())
        .isEqualTo("{\"code\":\"401\",\"details\":\"Authentication failed\"}");
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedWithAMarketplaceOfAnotherAccount(Endpoint endpoint) {
    client.header("Amazon-Advertising-API-MarketplaceId", "A1PA6795UKMFR9");

    assertThat(ask(endpoint).body())
        .isEqualTo("{\"code\":\"403\",\"details\":\"Unauthorized request.\"}");
  }

  @ParameterizedTest
  @MethodSource("named")
  void saysWhatDoesNotExist(Endpoint endpoint) {
    executionId = "gone";
    var path =
        endpoint.path.replaceFirst("/(wf|unused|s|dsp_clicks)$", "/gone").replaceFirst("/0$", "/7");

    var answer = ask(endpoint, path);

    assertThat(answer.refusal())
        .startsWith(endpoint.missing + " ")
        .containsPattern("with ID (gone|7) does not exist");
  }

  @ParameterizedTest
  @MethodSource("saying")
  void isRefusedWithABodyThatIsNoObject(Endpoint endpoint) {
    assertThat(client.send(endpoint.method, filled(endpoint.path), "[]").refusal())
        .isEqualTo("400 Unable to parse the request body.");
  }

  @ParameterizedTest
  @MethodSource("all")
  void mayBeThrottledOrBroken(Endpoint endpoint) {
    for (var status : List.of(429, 500)) {
      client
          .post(
              "/simulator/faults",
              "{\"operation\":\"%s\",\"status\":%d}".formatted(endpoint.operation, status))
          .ok();

      var answer = ask(endpoint);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.json().get("code").stringValue()).isEqualTo(Integer.toString(status));
      assertThat(answer.json().get("details").stringValue()).isNotEmpty();
    }
    assertThat(ask(endpoint).status()).isEqualTo(200);
  }

  private Conversation.Answer ask(Endpoint endpoint) {
    return ask(endpoint, endpoint.path);
  }

  private Conversation.Answer ask(Endpoint endpoint, String path) {
    return client.send(endpoint.method, filled(path), endpoint.body == null ? "" : endpoint.body);
  }

  private String filled(String path) {
    return path.replace("{instanceId}", client.instanceId()).replace("{executionId}", executionId);
  }
}
