package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RecomampExecutionsTest {
  private final TestApi api = TestApi.empty();
  private final String workflow =
      api.saved(
          "select CUSTOM_PARAMETER('brand'), CUSTOM_PARAMETER('least')",
          new QueryParameter("brand", ParameterType.STRING, true, null, null),
          new QueryParameter("least", ParameterType.INTEGER, false, 5, null));

  @Test
  void itAnswersInRecomampsWords() {
    var answer = execute("{\"brand\": \"a\", \"instance_id\": \"amctest\"}");

    assertThat(answer.status()).isEqualTo(200);
    var body = answer.json();
    assertThat(body.propertyNames())
        .containsExactlyInAnyOrder(
            "id", "execution_id", "workflow_id", "status", "started_at", "message");
    assertThat(ExecutionId.parse(body.get("execution_id").asString()).uuid())
        .hasToString(body.get("id").asString());
    assertThat(body.get("workflow_id").asString()).isEqualTo(workflow);
    assertThat(body.get("status").asString()).isEqualTo("pending");
    assertThat(body.get("message").asString()).isEqualTo("Workflow execution started successfully");
  }

  @Test
  void everyShapeOfTheBodyIsUnderstood() {
    for (var body :
        List.of(
            "{\"brand\": \"x\", \"least\": \"7\", \"instance_id\": \"amctest\"}",
            "{\"execution_parameters\": {\"brand\": \"x\", \"least\": 7}, \"instance_id\":"
                + " \"amctest\"}",
            "{\"parameters\": {\"brand\": \"x\", \"least\": 7}, \"instance_id\": \"amctest\"}",
            "{\"brand\": \"loses\", \"execution_parameters\": {\"brand\": \"x\", \"least\": 7, \"snowflake_enabled\": true, \"_schedule_id\": \"s\", \"execution_name\": \"n\"}, \"instance_id\": \"%s\", \"snowflake_enabled\": false, \"date_range_preset\": \"30\"}"
                .formatted(TestApi.INSTANCE_UUID))) {
      var id = execute(body).json().get("execution_id").asString();

      var parameters = api.get("/api/v1/executions/" + id).json().get("parameters");
      assertThat(parameters)
          .isEqualTo(JsonMapper.shared().readTree("{\"brand\": \"x\", \"least\": 7}"));
    }
  }

  @Test
  void whatThePageCarriesAlongIsPutIntoATemplate() {
    var template =
        api.saved(
            "select {{brand}}, x IN {{asins}}, '{{start_date}}'",
            new QueryParameter("asins", ParameterType.LIST_OF_STRING, true, null, null));

    var answer =
        api.post(
            "/api/workflows/" + template + "/execute",
            """
            {"execution_parameters": {"brand": "O'Neil", "start_date": "2026-10-01", "_schedule_id": "s",
              "asins": {"_sqlInject": true, "_values": ["B1", "B2"], "_valuesClause": "('B1'), ('B2')", "_type": "asin"}},
             "instance_id": "amctest"}\
            """);

    var id = answer.json().get("execution_id").asString();
    assertThat(api.get("/api/v1/executions/" + id).json().get("sql").asString())
        .isEqualTo("select 'O''Neil', x IN ('B1', 'B2'), '2026-10-01'");
  }

  @Test
  void datesAreWholeDays() {
    assertThat(window("\"start_date\": \"2026-10-01\", \"end_date\": \"2026-10-07\""))
        .isEqualTo("2026-10-01T00:00:00 2026-10-08T00:00:00 America/New_York");
    assertThat(
            window("\"startDate\": \"2026-10-01T00:00:00\", \"endDate\": \"2026-10-07T23:59:59\""))
        .isEqualTo("2026-10-01T00:00:00 2026-10-08T00:00:00 America/New_York");
    assertThat(
            window(
                "\"timeWindowStart\": \"2026-10-01T05:00:00Z\", \"timeWindowEnd\":"
                    + " \"2026-10-01T06:30:00.000Z\""))
        .isEqualTo("2026-10-01T05:00:00 2026-10-01T06:30:00 America/New_York");
    assertThat(window("\"end_date\": \"2026-10-07\""))
        .isEqualTo("2026-10-01T00:00:00 2026-10-08T00:00:00 America/New_York");
  }

  @Test
  void whateverSpellingsTheSqlReadsItsDatesAreThoseOfTheWindow() {
    var reads =
        api.saved("select CUSTOM_PARAMETER('start_date'), CUSTOM_PARAMETER('timeWindowEnd')");
    var body =
        """
        {"instance_id": "amctest", "startDate": "2026-10-01T00:00:00.000Z", "start_date": "%s",
         "timeWindowEnd": "2026-10-07T23:59:59-04:00"}\
        """;

    var accepted =
        api.post("/api/workflows/" + reads + "/execute", body.formatted("2026-10-01")).json();
    var refused = api.post("/api/workflows/" + reads + "/execute", body.formatted("2026-09-01"));

    assertThat(
            api.get("/api/v1/executions/" + accepted.get("execution_id").asString())
                .json()
                .get("parameters"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree("{\"start_date\": \"2026-10-01\", \"timeWindowEnd\": \"2026-10-07\"}"));
    assertDetail(
        refused, 400, "parameters.start_date: is \"2026-09-01\", but the window from 2026-10-01");
  }

  @Test
  void theSameClickTwiceIsOneExecution() {
    var body = "{\"brand\": \"a\", \"instance_id\": \"amctest\"}";

    assertThat(execute(body).json()).isEqualTo(execute(body).json());
    assertThat(execute(body.replace("\"a\"", "\"b\"")).json().get("id"))
        .isNotEqualTo(execute(body).json().get("id"));
    assertThat(api.executions()).isEqualTo(2);
  }

  @Test
  void everyRefusalIsADetailAndNothingElse() {
    assertDetail(execute("{\"brand\": \"a\"}"), 400, "No AMC instance");
    assertDetail(
        execute("{\"brand\": \"a\", \"instance_id\": \"nope\"}"),
        400,
        "AMC instance nope not found");
    assertDetail(execute("{\"instance_id\": \"amctest\"}"), 400, "parameters.brand: is missing");
    assertDetail(
        execute("{\"brand\": \"a\", \"instance_id\": \"amctest\", \"start_date\": \"soon\"}"),
        400,
        "\"soon\" must be a date");
    assertDetail(execute("{\"brand\""), 400, "not JSON");
    assertDetail(api.post("/api/workflows/wf_none/execute", "{}"), 404, "Workflow not found");
    assertDetail(api.get("/api/workflows/executions/exec_none/status"), 404, "Execution not found");
    assertDetail(api.get("/api/workflows/x/execute"), 405, "GET is not allowed");
    assertDetail(api.get("/api/nothing"), 404, "nothing at /api/nothing");
  }

  @Test
  void bothKindsOfIdsAndSpellingsAreUnderstood() {
    var body = "{\"brand\": \"a\", \"instance_id\": \"amctest\"}";
    var uuid = QueryId.parse(workflow).uuid();

    var execution = api.post("/api/workflows/" + uuid + "/execute/", body).json();

    assertThat(execution.get("workflow_id").asString()).isEqualTo(workflow);
    assertThat(status(execution.get("id").asString()))
        .isEqualTo(status(execution.get("execution_id").asString()));
  }

  @Test
  void aStatusHasEveryKeyThatTheFrontendReads() {
    var id = accepted();

    assertThat(status(id))
        .contains(
            "\"status\":\"pending\"",
            "\"progress\":0",
            "\"completed_at\":null",
            "\"duration_seconds\":null",
            "\"error_message\":null",
            "\"row_count\":null",
            "\"triggered_by\":\"manual\"",
            "\"amc_execution_id\":null");
  }

  @Test
  void ourStatusIsToldInRecomampsWords() {
    var id = accepted();

    assertThat(statusWhen(id, "submitted")).isEqualTo("running");
    assertThat(statusWhen(id, "running")).isEqualTo("running");
    assertThat(statusWhen(id, "collecting")).isEqualTo("running");
    assertThat(statusWhen(id, "needs_attention")).isEqualTo("failed");
    assertThat(statusWhen(id, "succeeded")).isEqualTo("completed");
    assertThat(statusWhen(id, "failed")).isEqualTo("failed");
    assertThat(statusWhen(id, "cancelled")).isEqualTo("failed");
  }

  @Test
  void aFinishedStatusDoesNotChange() {
    var id = accepted();
    statusWhen(id, "failed");
    var first = status(id);
    api.jdbc
        .sql(
            "insert into instance_look (instance_id, listed_at) values ('amctest', now()) on"
                + " conflict (instance_id) do update set listed_at = now()")
        .update();

    assertThat(status(id)).isEqualTo(first);
  }

  @Test
  void resultsThatAreNotThereAreNotFound() {
    var id = accepted();

    assertDetail(
        api.get("/api/workflows/executions/" + id + "/results"),
        404,
        "Results not found or execution not completed");
  }

  @Test
  void aCancelIsWrittenDownAndAFinishedExecutionRefusesIt() {
    var id = accepted();

    var answer = api.post("/api/workflows/executions/" + id + "/cancel", "{}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("success").asBoolean()).isTrue();
    assertThat(answer.json().get("status").asString()).isEqualTo("pending");
    assertThat(answer.json().get("message").asString()).isNotBlank();
    assertThat(api.get("/api/v1/executions/" + id).json().has("cancelRequestedAt")).isTrue();
    statusWhen(id, "cancelled");
    assertThat(status(id)).contains("\"status\":\"failed\"", "The execution was cancelled.");
    statusWhen(id, "succeeded");
    assertDetail(
        api.post("/api/amc-executions/undefined/" + id + "/cancel/", "{}"), 409, "It has ");
  }

  @Test
  void aRerunOfWhatThePageReadIsTheSameRun() {
    for (var window :
        List.of(
            TestApi.WINDOW,
            "{\"start\": \"2026-10-01T05:00:00\", \"end\": \"2026-10-02T06:30:00\", \"zone\":"
                + " \"UTC\"}")) {
      var first =
          api.post(
                  "/api/v1/executions",
                  """
                  {"queryId": "%s", "instanceId": "amctest", "window": %s, "parameters": {"brand": "a", "least": 7}}\
                  """
                      .formatted(workflow, window))
              .json();
      var read =
          api.get("/api/amc-executions/amctest/" + first.get("id").asString())
              .json()
              .get("execution")
              .get("executionParameters");

      var again = execute("{\"execution_parameters\": %s}".formatted(read)).json();

      var second = api.get("/api/v1/executions/" + again.get("execution_id").asString()).json();
      for (var key : List.of("window", "parameters", "instanceId", "sqlSha256")) {
        assertThat(second.get(key)).isEqualTo(first.get(key));
      }
    }
  }

  @Test
  void otherSqlThanTheQuerysIsRunAndNotSaved() {
    var body =
        """
        {"workflow_id": "%s", "instance_id": "amctest", "sql_query_override": "select {{brand}}, 2",
         "execution_parameters": {"brand": "a"}}\
        """
            .formatted(workflow);

    var answer = api.post("/api/workflows/execute", body).json();

    assertThat(answer.get("workflow_id").asString()).isEqualTo(workflow);
    var run = api.get("/api/v1/executions/" + answer.get("execution_id").asString()).json();
    assertThat(run.get("sql").asString()).isEqualTo("select 'a', 2");
    assertThat(run.has("queryId")).isFalse();
    assertThat(api.get("/api/workflows/" + workflow).json().get("sqlQuery").asString())
        .doesNotContain("2");
    var own = api.post("/api/workflows/execute/", body.replace("select {{brand}}, 2", " ")).json();
    assertThat(
            api.get("/api/v1/executions/" + own.get("execution_id").asString())
                .json()
                .get("queryId")
                .asString())
        .isEqualTo(workflow);
    assertDetail(api.post("/api/workflows/execute", "{}"), 400, "workflow_id: is missing");
  }

  private TestApi.Answer execute(String body) {
    return api.post("/api/workflows/" + workflow + "/execute", body);
  }

  private String accepted() {
    return execute("{\"brand\": \"a\", \"instance_id\": \"amctest\"}")
        .json()
        .get("execution_id")
        .asString();
  }

  private String status(String id) {
    return api.get("/api/workflows/executions/" + id + "/status").body();
  }

  private String statusWhen(String id, String ours) {
    api.jdbc
        .sql(
            "update execution set status = ?, ended_at = case when ? in ('succeeded', 'failed',"
                + " 'cancelled') then now() end")
        .params(ours, ours)
        .update();
    return api.get("/api/workflows/executions/" + id + "/status").json().get("status").asString();
  }

  private String window(String dates) {
    var answer = execute("{\"brand\": \"a\", \"instance_id\": \"amctest\", " + dates + "}");
    var window =
        api.get("/api/v1/executions/" + answer.json().get("execution_id").asString())
            .json()
            .get("window");
    return "%s %s %s"
        .formatted(
            window.get("start").asString(),
            window.get("end").asString(),
            window.get("zone").asString());
  }
}
