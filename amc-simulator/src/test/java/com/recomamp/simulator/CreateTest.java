package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CreateTest {
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), new SetClock());
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void anAdHocExecutionIsPendingFlatAndUnderATransientWorkflow() {
    var created = client.create(Conversation.SQL, "\"parameterValues\":{\"a\":\"b\"}").ok();

    assertThat(created.get("workflowId").stringValue()).matches("transient_[0-9a-f-]{36}");
    assertThat(created.toString())
        .isEqualTo(
            """
            {"createTime":"2026-03-10T12:00:00Z","dataGaps":[],"disableAggregationControls":false,"executionCategory":"AD_HOC",\
            "expireTime":"2026-03-11T12:00:00Z","ignoreDataGaps":false,"lastUpdatedTime":"2026-03-10T12:00:00Z",\
            "parameterValues":{"a":"b"},"status":"PENDING","timeWindowEnd":"2026-01-08T05:00:00Z",\
            "timeWindowEndOriginal":"2026-01-08T00:00:00","timeWindowStart":"2026-01-01T05:00:00Z",\
            "timeWindowStartOriginal":"2026-01-01T00:00:00","timeWindowTimeZoneOriginal":"America/New_York",\
            "waitUntil":"2026-03-10T11:00:00Z","workflowExecutionId":"%s","workflowExecutionTimeoutSeconds":21600,"workflowId":"%s"}\
            """
                .formatted(
                    created.get("workflowExecutionId").stringValue(),
                    created.get("workflowId").stringValue()));
  }

  @Test
  void aChosenWorkflowIdIsGivenBackOnlyWhenSetSo() {
    var body = "{\"workflow\":{\"workflowId\":\"mine\",\"sqlQuery\":\"SELECT a FROM t\"}}";
    assertThat(client.post(client.executions(), body).ok().get("workflowId").stringValue())
        .startsWith("transient_");

    client.put("/simulator/settings", "{\"adHocWorkflowId\":\"echo\"}").ok();

    assertThat(client.post(client.executions(), body).ok().get("workflowId").stringValue())
        .isEqualTo("mine");
    assertThat(client.listed("workflowId=mine")).hasSize(1);
  }

  @Test
  void withoutAWindowOneDayIsMeantAndNoBoundsAreShown() {
    var created =
        client.post(client.executions(), "{\"workflow\":{\"sqlQuery\":\"SELECT a FROM t\"}}").ok();

    assertThat(created.has("timeWindowStart")).isFalse();
    assertThat(created.get("timeWindowTimeZoneOriginal").stringValue()).isEqualTo("UTC");
  }

  @Test
  void exactlyOneOfWorkflowIdAndWorkflowIsWanted() {
    assertThat(refused("{}")).isEqualTo("400 Either a query or a SQL query must be specified");
    assertThat(refused("{\"workflow\":{\"query\":{\"operations\":[]}}}"))
        .isEqualTo("400 Either a query or a SQL query must be specified");
    assertThat(refused("{\"workflowId\":\"a\",\"workflow\":{\"sqlQuery\":\"SELECT a FROM t\"}}"))
        .isEqualTo("400 Only one of workflowId and workflow can be specified");
    assertThat(refused("{\"workflowId\":\"gone\"}"))
        .isEqualTo("400 Workflow with ID gone does not exist");
    assertThat(refused("not json")).isEqualTo("400 Unable to parse the request body.");
  }

  @Test
  void anExplicitWindowHasTwoLocalBoundsInOrder() {
    assertThat(refused(window("", "2026-01-08T00:00:00")))
        .startsWith("400 timeWindowStart and timeWindowEnd are required");
    for (var wrong :
        List.of(
            "2026-01-01",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00+01:00",
            "2026-02-30T00:00:00")) {
      assertThat(refused(window(wrong, "2026-03-01T00:00:00")))
          .startsWith("400 Invalid time window format: timeWindowStart");
    }
    assertThat(refused(window("2026-01-08T00:00:00", "2026-01-08T00:00:00")))
        .isEqualTo("400 timeWindowStart must be before timeWindowEnd.");
    assertThat(client.create(Conversation.SQL, "\"timeWindowTimeZone\":\"Mars/Olympus\"").refusal())
        .isEqualTo("400 timeWindowTimeZone Mars/Olympus is not a valid time zone.");
    assertThat(client.create(Conversation.SQL, "\"timeWindowType\":\"LAST_YEAR\"").refusal())
        .isEqualTo("400 timeWindowType LAST_YEAR is not supported.");
  }

  @Test
  void aZuluWindowIsAcceptedWhenSetSo() {
    client.put("/simulator/settings", "{\"zuluWindow\":\"accept\"}").ok();

    var created =
        client
            .post(client.executions(), window("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"))
            .ok();

    assertThat(created.get("timeWindowStartOriginal").stringValue())
        .isEqualTo("2026-01-01T00:00:00");
  }

  @Test
  void aLeftoverTemplateIsAParserErrorButNotInsideALiteral() {
    assertThat(client.create("SELECT a\nFROM t\nWHERE b = {{c}}", "").refusal())
        .isEqualTo("400 Encountered \"{\" at line 3, column 11.");
    assertThat(client.create("SELECT a FROM t WHERE b = '{{c}}' -- {{d}}", "").status())
        .isEqualTo(200);
  }

  @Test
  void aParameterMustBeDeclaredAndHaveAValue() {
    var sql = "SELECT a FROM t WHERE b = CUSTOM_PARAMETER('c')";
    assertThat(client.create(sql, "").refusal())
        .matches(
            "400 Was unable to compile workflow transient_.{36} because it was found to be invalid:"
                + " Filter operation filter_operation referenced an undeclared parameter c\\.");

    var declared =
        "{\"workflow\":{\"sqlQuery\":\"%s\",\"inputParameters\":[{\"name\":\"c\",\"dataType\":\"STRING\"}]}%s}";

    assertThat(refused(declared.formatted(sql, "")))
        .startsWith("400 No value was given for parameter c");
    assertThat(
            client
                .post(
                    client.executions(),
                    declared.formatted(sql, ",\"parameterValues\":{\"c\":\"x\"}"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void theTimeoutIsAtLeastFifteenMinutesAndAtMostADay() {
    assertThat(client.create(Conversation.SQL, "\"workflowExecutionTimeoutSeconds\":899").refusal())
        .isEqualTo("400 workflowExecutionTimeoutSeconds must be between 900 and 86400.");
    assertThat(
            client.create(Conversation.SQL, "\"workflowExecutionTimeoutSeconds\":86401").status())
        .isEqualTo(400);
  }

  @Test
  void numbersAndBooleansMayComeAsStrings() {
    var created =
        client
            .create(
                Conversation.SQL,
                "\"workflowExecutionTimeoutSeconds\":\"86400\",\"ignoreDataGaps\":\"True\","
                    + "\"skipPublish\":\"false\",\"dryRun\":null")
            .ok();

    assertThat(created.get("workflowExecutionTimeoutSeconds").intValue()).isEqualTo(86400);
    assertThat(created.get("ignoreDataGaps").booleanValue()).isTrue();
    assertThat(created.get("skipPublish").booleanValue()).isFalse();
    assertThat(created.has("dryRun")).isFalse();
  }

  @Test
  void dataMayBeAsOldAsTheWindowsEnd() {
    assertThat(
            client
                .create(
                    Conversation.SQL,
                    "\"maxDimensionTime\":\"2026-01-08T00:00:00\",\"maxCertifiedTime\":\"2026-01-01T00:00:00\"")
                .status())
        .isEqualTo(200);
  }

  @Test
  void anUnusableSimulatorCommentIsRefused() {
    assertThat(
            client
                .create("SELECT a FROM t /* simulator: run=soon files=9 rwos=3 x */", "")
                .refusal())
        .startsWith("400 simulator comment: run: 'soon' is not a duration")
        .contains(
            "files: must be a number from 1 to 5, not '9'",
            "'rwos' is none of",
            "'x' is not of the form");
  }

  private String refused(String body) {
    return client.post(client.executions(), body).refusal();
  }

  private static String window(String start, String end) {
    return "{\"workflow\":{\"sqlQuery\":\"SELECT a FROM t\"},\"timeWindowType\":\"EXPLICIT\",%s\"timeWindowEnd\":\"%s\"}"
        .formatted(start.isEmpty() ? "" : "\"timeWindowStart\":\"%s\",".formatted(start), end);
  }
}
