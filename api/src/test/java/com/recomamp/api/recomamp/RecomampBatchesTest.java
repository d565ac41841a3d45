package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.store.result.Manifest;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RecomampBatchesTest {
  private static final String OTHER = "amcother";
  private static final String OTHER_UUID = "4c6f0c52-1f0e-4b63-9d56-0d6c7a2c1a12";

  private final TestApi api = TestApi.empty();
  private final String workflow =
      api.saved(
          "select CUSTOM_PARAMETER('brand'), CUSTOM_PARAMETER('least')",
          new QueryParameter("brand", ParameterType.STRING, true, null, null),
          new QueryParameter("least", ParameterType.INTEGER, false, 5, null));

  @BeforeEach
  void addASecondInstance() {
    api.jdbc
        .sql(
            """
            insert into instance (id, uuid, account_id, name, type)
            select ?, ?, account_id, 'Other', 'STANDARD'
              from instance
             where id = ?
            """)
        .params(OTHER, UUID.fromString(OTHER_UUID), TestApi.INSTANCE)
        .update();
  }

  @AfterEach
  void takeItAway() {
    TestApi.empty();
    api.jdbc.sql("delete from instance_look where instance_id = ?").param(OTHER).update();
    api.jdbc.sql("delete from instance where id = ?").param(OTHER).update();
  }

  @Test
  void itAnswersInBothCasings() {
    var answer = execute(both("\"parameters\": {\"brand\": \"a\"}, \"name\": \"Weekly\""));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder("success", "batch");
    var batch = answer.json().get("batch");
    assertThat(batch.get("batchId")).isEqualTo(batch.get("batch_id"));
    assertThat(batch.get("totalInstances").asInt()).isEqualTo(2);
    assertThat(batch.get("workflowId").asString()).isEqualTo(workflow);
    assertThat(batch.get("status").asString()).isEqualTo("running");
    assertThat(batch.get("executions").get(0).get("instance_id").asString()).isEqualTo("amctest");
    assertThat(batch.get("executions").get(1).get("target_instance_id").asString())
        .isEqualTo(OTHER_UUID);
    assertThat(batch.get("executions").get(1).get("status").asString()).isEqualTo("pending");
  }

  @Test
  void eachInstanceRunsTheQueryWithItsOwnParameters() {
    var batch =
        accepted(
            both(
                """
                "parameters": {"brand": "a", "least": 1, "startDate": "2026-10-01", "endDate": "2026-10-07"},
                "instance_parameters": {"%s": {"least": 2}}\
                """
                    .formatted(OTHER_UUID)));

    assertThat(ran(batch, 0))
        .isEqualTo("amctest {\"brand\":\"a\",\"least\":1} 2026-10-08T00:00:00");
    assertThat(ran(batch, 1))
        .isEqualTo("amcother {\"brand\":\"a\",\"least\":2} 2026-10-08T00:00:00");
    assertThat(api.jdbc.sql("select distinct priority from execution").query(String.class).list())
        .containsExactly("scheduled");
  }

  @Test
  void theSameClickTwiceIsOneBatch() {
    var body = both("\"parameters\": {\"brand\": \"a\"}");

    assertThat(accepted(body).get("batchId")).isEqualTo(accepted(body).get("batchId"));
    assertThat(accepted(body.replace("\"a\"", "\"b\"")).get("batchId"))
        .isNotEqualTo(accepted(body).get("batchId"));
    assertThat(api.executions()).isEqualTo(4);
  }

  @Test
  void anInstanceOnWhichItCannotRunSaysWhyAndTheOthersRun() {
    var batch =
        accepted(
            both(
                "\"parameters\": {\"brand\": \"a\"}, \"instance_parameters\": {\"%s\": {\"least\": \"many\"}}"
                    .formatted(OTHER_UUID)));

    var refused = batch.get("executions").get(1);
    assertThat(refused.get("status").asString()).isEqualTo("failed");
    assertThat(refused.get("error").asString()).contains("parameters.least: must be");
    assertThat(refused.get("execution_id").isNull()).isTrue();
    assertThat(api.executions()).isEqualTo(1);
    end(batch, 0, "succeeded");
    assertThat(status(batch).get("status").asString()).isEqualTo("partial");
  }

  @Test
  void nothingIsAcceptedIfItCanRunNowhere() {
    assertDetail(execute(both("\"parameters\": {}")), 400, "parameters.brand: is missing");
    assertDetail(execute("{\"instance_ids\": []}"), 400, "must be 1 to 100 instances, not 0");
    assertDetail(
        execute(
            "{\"instance_ids\": [%s], \"parameters\": {\"brand\": \"a\"}}"
                .formatted(String.join(",", Collections.nCopies(101, "\"amctest\"")))),
        400,
        "must be 1 to 100 instances, not 101");
    assertDetail(
        execute(
            "{\"instance_ids\": [\"amctest\", \"%s\"], \"parameters\": {\"brand\": \"a\"}}"
                .formatted(TestApi.INSTANCE_UUID)),
        400,
        "must name each instance once");
    assertDetail(
        execute("{\"instance_ids\": [\"amctest\", \"nope\"]}"), 404, "AMC instance nope not found");
    assertThat(api.executions()).isZero();
    assertThat(api.jdbc.sql("select count(*) from batch").query(Integer.class).single()).isZero();
  }

  @Test
  void itsStatusIsWhatItsExecutionsSay() {
    var batch = accepted(both("\"parameters\": {\"brand\": \"a\"}"));
    assertThat(counts(batch)).isEqualTo("running 2: 0 completed, 0 failed, 0 running, 2 pending");

    end(batch, 0, "running");
    assertThat(counts(batch)).isEqualTo("running 2: 0 completed, 0 failed, 1 running, 1 pending");
    end(batch, 0, "succeeded");
    assertThat(counts(batch)).isEqualTo("running 2: 1 completed, 0 failed, 0 running, 1 pending");
    assertThat(status(batch).get("completedAt").isNull()).isTrue();
    end(batch, 1, "succeeded");
    assertThat(counts(batch)).isEqualTo("completed 2: 2 completed, 0 failed, 0 running, 0 pending");
    assertThat(status(batch).get("completedAt").asString()).isNotBlank();
    assertThat(status(batch)).isEqualTo(status(batch));
    end(batch, 1, "failed");
    assertThat(counts(batch)).isEqualTo("partial 2: 1 completed, 1 failed, 0 running, 0 pending");
    end(batch, 0, "cancelled");
    assertThat(counts(batch)).isEqualTo("failed 2: 0 completed, 2 failed, 0 running, 0 pending");
    assertThat(status(batch).get("status_counts").toString())
        .isEqualTo("{\"failed\":1,\"cancelled\":1}");
  }

  @Test
  void aCancelReachesEachExecutionAndTheDialogStopsWaiting() {
    var batch = accepted(both("\"parameters\": {\"brand\": \"a\"}"));
    end(batch, 0, "succeeded");

    var answer = api.post(path(batch) + "/cancel", "{}").json();

    assertThat(answer.get("success").asBoolean()).isTrue();
    assertThat(answer.get("message").asString()).isEqualTo("1 executions are being cancelled");
    assertThat(
            api.jdbc
                .sql("select count(*) from execution where cancel_requested_at is not null")
                .query(Integer.class)
                .single())
        .isEqualTo(1);
    end(batch, 0, "cancelled");
    end(batch, 1, "cancelled");
    assertThat(status(batch).get("status").asString()).isEqualTo("failed");
    assertThat(listed("?status=cancelled").size()).isEqualTo(1);
    assertThat(api.post(path(batch) + "/cancel", "{}").json().get("message").asString())
        .isEqualTo("Nothing was left to cancel");
  }

  @Test
  void resultsOfAllInstancesAreOneTable() {
    var batch = accepted(both("\"parameters\": {\"brand\": \"a\"}"));
    assertThat(results(batch).get("aggregatedData").isNull()).isTrue();
    publish(batch, 0, "x,1\r\ny,2\r\n", 2);
    publish(batch, 1, "z,3\r\n", 1);

    var results = results(batch);

    assertThat(results.get("completedInstances").asInt()).isEqualTo(2);
    assertThat(results.get("instanceResults").get(1).get("instanceName").asString())
        .isEqualTo("Other");
    assertThat(results.get("instanceResults").get(0).get("rowCount").asInt()).isEqualTo(2);
    var table = results.get("aggregatedData");
    assertThat(table.get("totalRows").asInt()).isEqualTo(3);
    assertThat(table.get("columns").toString())
        .isEqualTo(
            "[{\"name\":\"_instance_name\"},{\"name\":\"_instance_id\"},{\"name\":\"brand_name\"},{\"name\":\"n\"}]");
    assertThat(table.get("rows").get(2).toString())
        .isEqualTo(
            "{\"_instance_name\":\"Other\",\"_instance_id\":\"amcother\",\"brand_name\":\"z\",\"n\":\"3\"}");
  }

  @Test
  void batchesAreListedNewestFirst() {
    var first = accepted(both("\"parameters\": {\"brand\": \"a\"}, \"name\": \"First\""));
    var second = accepted(both("\"parameters\": {\"brand\": \"b\"}"));

    var all = listed("");

    assertThat(all.get(0).get("batch_id")).isEqualTo(second.get("batch_id"));
    assertThat(all.get(0).get("name").asString()).isEqualTo("Reach");
    assertThat(all.get(1).get("batch_id")).isEqualTo(first.get("batch_id"));
    assertThat(all.get(1).get("workflows").get("name").asString()).isEqualTo("Reach");
    assertThat(listed("?limit=1&offset=1").get(0).get("name").asString()).isEqualTo("First");
    assertThat(listed("?workflow_id=" + api.saved("select 1"))).isEmpty();
    assertThat(listed("?status=completed")).isEmpty();
    assertDetail(api.get("/api/workflows/batch/batch_none/status"), 404, "Batch not found");
  }

  private TestApi.Answer execute(String body) {
    return api.post("/api/workflows/" + workflow + "/batch-execute", body);
  }

  private static String both(String rest) {
    return "{\"instance_ids\": [\"%s\", \"%s\"], %s}"
        .formatted(TestApi.INSTANCE_UUID, OTHER_UUID, rest);
  }

  private JsonNode accepted(String body) {
    return execute(body).json().get("batch");
  }

  private String ran(JsonNode batch, int place) {
    var execution =
        api.get(
                "/api/v1/executions/"
                    + batch.get("executions").get(place).get("execution_id").asString())
            .json();
    return "%s %s %s"
        .formatted(
            execution.get("instanceId").asString(),
            execution.get("parameters"),
            execution.get("window").get("end").asString());
  }

  private static String path(JsonNode batch) {
    return "/api/workflows/batch/" + batch.get("batchId").asString();
  }

  private JsonNode status(JsonNode batch) {
    return api.get(path(batch) + "/status").json().get("batch_status");
  }

  private JsonNode results(JsonNode batch) {
    return api.get(path(batch) + "/results/").json().get("batch_results");
  }

  private JsonNode listed(String question) {
    return api.get("/api/workflows/batch/list" + question).json().get("batch_executions");
  }

  private String counts(JsonNode batch) {
    var status = status(batch);
    return "%s %s: %s completed, %s failed, %s running, %s pending"
        .formatted(
            status.get("status").asString(),
            status.get("totalInstances"),
            status.get("completedInstances"),
            status.get("failedInstances"),
            status.get("runningInstances"),
            status.get("pendingInstances"));
  }

  private static ExecutionId id(JsonNode batch, int place) {
    return ExecutionId.parse(batch.get("executions").get(place).get("execution_id").asString());
  }

  private void end(JsonNode batch, int place, String ours) {
    api.jdbc
        .sql(
            "update execution set status = ?, ended_at = case when ? = 'running' then null else"
                + " now() end where id = ?")
        .params(List.of(ours, ours, id(batch, place).uuid()))
        .update();
  }

  private void publish(JsonNode batch, int place, String data, int rows) {
    PublishedResult.publish(
        api,
        id(batch, place),
        "brand_name,n\r\n",
        data,
        rows,
        new Manifest.Column("brand_name", "string"),
        new Manifest.Column("n", "long"));
    end(batch, place, "succeeded");
  }
}
