package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static com.recomamp.api.recomamp.PublishedResult.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.store.result.Manifest;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.query.QueryId;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AmcExecutionsTest {
  private static final BodyPublisher NOTHING = BodyPublishers.noBody();
  private static final Manifest.Column NAME = new Manifest.Column("name", "string");
  private static final Manifest.Column N = new Manifest.Column("n", "long");

  private final TestApi api = TestApi.empty();

  @Test
  void aRowOfTheListHasAllThatThePageReads() {
    var workflow = api.saved("select CUSTOM_PARAMETER('brand')");
    var id =
        api.post(
                "/api/workflows/" + workflow + "/execute",
                "{\"brand\": \"a\", \"instance_id\": \"amctest\", \"start_date\": \"2026-10-01\"}")
            .json()
            .get("execution_id")
            .asString();

    var body = api.get("/api/amc-executions/all/stored?limit=100").json();

    assertThat(body.get("success").asBoolean()).isTrue();
    assertThat(body.get("total").asInt()).isEqualTo(1);
    var row = body.get("executions").get(0);
    assertThat(row.get("workflowExecutionId").asString()).isEqualTo(id);
    assertThat(row.get("workflowId").asString()).isEqualTo(workflow);
    assertThat(row.get("workflowName").asString()).isEqualTo("Reach");
    assertThat(row.get("status").asString()).isEqualTo("PENDING");
    assertThat(row.get("startTime").asString()).endsWith("Z");
    assertThat(row.get("createdAt").asString()).endsWith("Z");
    for (var empty :
        List.of("endTime", "completedAt", "durationSeconds", "rowCount", "errorMessage")) {
      assertThat(row.get(empty).isNull()).isTrue();
    }
    assertThat(row.get("triggeredBy").asString()).isEqualTo("manual");
    assertThat(row.get("sqlQuery").asString()).isEqualTo("select CUSTOM_PARAMETER('brand')");
    assertThat(row.get("executionParameters").get("brand").asString()).isEqualTo("a");
    assertThat(row.get("instanceInfo").toString())
        .isEqualTo("{\"id\":\"amctest\",\"name\":\"Instance\",\"brands\":[]}");
    assertThat(row.get("snowflakeEnabled").asBoolean()).isFalse();
    assertThat(row.get("snowflakeAttemptCount").asInt()).isZero();
  }

  @Test
  void aListOfOneInstanceTakesBothIdsAndSaysWhereItIsFrom() {
    api.accepted();

    for (var path :
        List.of(
            "/api/amc-executions/stored/amctest?limit=50&sync_if_empty=false",
            "/api/amc-executions/stored/" + TestApi.INSTANCE_UUID + "/",
            "/api/amc-executions/amctest?limit=50",
            "/api/amc-executions/all/stored/")) {
      assertThat(api.get(path).json().get("executions")).hasSize(1);
    }
    assertThat(api.get("/api/amc-executions/stored/amctest").json().get("source").asString())
        .isEqualTo("local");
    assertDetail(api.get("/api/amc-executions/stored/nope"), 404, "Instance not found");
  }

  @Test
  void longContentsComeWithTheExecutionAndNotWithTheList() {
    var sql = "select '" + "x".repeat(5_000) + "'";
    var id =
        api.post(
                "/api/v1/executions",
                "{\"sql\": \"%s\", \"instanceId\": \"amctest\", \"window\": %s}"
                    .formatted(sql, TestApi.WINDOW))
            .json()
            .get("id")
            .asString();

    var row = api.get("/api/amc-executions/all/stored").json().get("executions").get(0);

    assertThat(row.get("sqlQuery").asString()).isEqualTo(sql.substring(0, 4_000));
    assertThat(row.get("workflowId").isNull()).isTrue();
    assertThat(one(id).get("sqlQuery").asString()).isEqualTo(sql);
  }

  @Test
  void theListSaysStatusesInAmcsWordsAndTheDialogInRecomamps() {
    var id = api.accepted();

    assertThat(statusesWhen(id, "queued")).isEqualTo("PENDING pending PENDING");
    assertThat(statusesWhen(id, "collecting")).isEqualTo("RUNNING running PENDING");
    assertThat(statusesWhen(id, "needs_attention")).isEqualTo("FAILED failed NOT_SUBMITTED");
    assertThat(statusesWhen(id, "succeeded")).isEqualTo("SUCCEEDED completed SUCCEEDED");
    assertThat(statusesWhen(id, "failed")).isEqualTo("FAILED failed NOT_SUBMITTED");
    assertThat(statusesWhen(id, "cancelled")).isEqualTo("CANCELLED cancelled CANCELLED");
    assertThat(statusesWhen(api.atAmc("amc-1").toString(), "running"))
        .isEqualTo("RUNNING running RUNNING");
    assertThat(statusesWhen(api.inDoubt("amc-2").toString(), "needs_attention"))
        .isEqualTo("RUNNING running PENDING");
  }

  @Test
  void theDialogGetsEverythingInItsWrapper() {
    var workflow = api.saved("select {{brand}}");
    var id =
        api.post(
                "/api/workflows/" + workflow + "/execute",
                "{\"brand\": \"a\", \"instance_id\": \"amctest\"}")
            .json()
            .get("execution_id")
            .asString();

    var answer = api.get("/api/amc-executions/amctest/" + id).json();

    assertThat(answer.propertyNames()).containsExactlyInAnyOrder("success", "execution");
    var execution = answer.get("execution");
    assertThat(execution.get("executionId").asString()).isEqualTo(id);
    assertThat(execution.get("progress").isNumber()).isTrue();
    assertThat(execution.get("sqlQuery").asString()).isEqualTo("select 'a'");
    assertThat(execution.get("executionParameters").get("instance_id").asString())
        .isEqualTo("amctest");
    assertThat(execution.get("workflowId").asString()).isEqualTo(workflow);
    assertThat(execution.get("workflowInfo").get("id").asString()).isEqualTo(workflow);
    assertThat(execution.get("workflowInfo").get("sqlQuery").asString())
        .isEqualTo("select {{brand}}");
    assertThat(execution.get("instanceInfo").get("instanceId").asString()).isEqualTo("amctest");
    assertThat(execution.get("instanceInfo").get("region").asString()).isEqualTo("NA");
    for (var empty :
        List.of("resultData", "error", "errorDetails", "durationSeconds", "rowCount", "endTime")) {
      assertThat(execution.get(empty).isNull()).isTrue();
    }
  }

  @Test
  void theDialogFindsItsExecutionByEveryIdWhateverTheInstance() {
    var id = api.atAmc("amc-execution-1");

    for (var instance : List.of("amctest", TestApi.INSTANCE_UUID, "undefined")) {
      for (var execution : List.of(id.toString(), id.uuid().toString(), "amc-execution-1")) {
        assertThat(
                api.get("/api/amc-executions/%s/%s/".formatted(instance, execution))
                    .json()
                    .get("execution")
                    .get("executionId")
                    .asString())
            .isEqualTo(id.toString());
      }
    }
    assertDetail(api.get("/api/amc-executions/amctest/exec_none"), 404, "Execution not found");
  }

  @Test
  void aFailureIsToldByItsKeysAndInOneTextWithHeadings() {
    var failed = one(api.failed().toString());

    assertThat(failed.get("status").asString()).isEqualTo("failed");
    assertThat(failed.get("amcStatus").asString()).isEqualTo("FAILED");
    var details = failed.get("errorDetails");
    assertThat(details.get("failureReason").asString()).isEqualTo("why");
    assertThat(details.get("errorCode").asString()).isEqualTo("AMC_FAILED");
    assertThat(details.get("errorDetails").asString()).startsWith("Retry");
    assertThat(failed.get("errorMessage").asString())
        .startsWith("why\n\nError Code: AMC_FAILED\n\nDetails: Retry");
    assertThat(failed.get("error")).isEqualTo(failed.get("errorMessage"));
  }

  @Test
  void theRowsAreObjectsAndEachHasEveryColumn() {
    var id = ExecutionId.parse(api.accepted());
    publish(api, id, "name,n,n\n", "a,1,2\nb,,\n", 2, NAME, N, N);

    var execution = one(id.toString());

    assertThat(execution.get("resultData").toString())
        .isEqualTo(
            "[{\"name\":\"a\",\"n\":\"1\",\"n (3)\":\"2\"},{\"name\":\"b\",\"n\":\"\",\"n"
                + " (3)\":\"\"}]");
    assertThat(execution.get("rowCount").asLong()).isEqualTo(2);
    assertThat(execution.get("outputLocation").asString())
        .isEqualTo("/api/v1/executions/" + id + "/result.csv");
    assertThat(api.get(execution.get("outputLocation").asString()).body())
        .isEqualTo("name,n,n\na,1,2\nb,,\n");
    assertThat(api.get("/api/workflows/executions/" + id + "/results").json().get("columns"))
        .extracting(column -> column.get("type").asString())
        .containsExactly("string", "long", "long");
  }

  @Test
  void aResultWithoutRowsIsAnEmptyList() {
    var id = ExecutionId.parse(api.accepted());
    publish(api, id, "name,n,n\n", "", 0, NAME, N, N);

    assertThat(one(id.toString()).get("resultData")).isEmpty();
  }

  @Test
  void aLargeAnswerIsCompressed() {
    var id = ExecutionId.parse(api.accepted());
    publish(api, id, "name,n,n\n", "a,1,2\n".repeat(200), 200, NAME, N, N);
    var path = "/api/amc-executions/amctest/" + id;

    assertThat(api.get(path, "Accept-Encoding", "gzip").header("Content-Encoding"))
        .isEqualTo("gzip");
    assertThat(api.get(path).json().get("execution").get("resultData")).hasSize(200);
  }

  @Test
  void aRefreshTellsWhatIsKnownAndChangesNothing() {
    var id = api.accepted();
    api.failed();

    for (var body : List.of("{\"limit\": 50}", "{\"instance_id\": \"amctest\", \"limit\": 50}")) {
      var all = api.post("/api/amc-executions/refresh-all", body).json();
      assertThat(all.get("success").asBoolean()).isTrue();
      assertThat(all.get("refreshed").asInt()).isEqualTo(1);
      assertThat(all.get("updated").asInt()).isZero();
      assertThat(all.get("updates")).isEmpty();
    }
    var none = api.send(api.request("/api/amc-executions/refresh-all/?limit=5").POST(NOTHING));
    assertThat(none.json().get("refreshed").asInt()).isEqualTo(1);
    var one = api.send(api.request("/api/amc-executions/refresh-status/" + id).POST(NOTHING));
    assertThat(one.json().get("execution").get("status").asString()).isEqualTo("pending");
    assertDetail(
        api.post("/api/amc-executions/refresh-all", "{\"instance_id\": \"nope\"}"),
        404,
        "Instance not found");
  }

  @Test
  void aWorkflowIsNamedByTheSameIdInListAndDialog() {
    var workflow = api.saved("select 1");
    var execute =
        api.post(
            "/api/workflows/" + QueryId.parse(workflow).uuid() + "/execute",
            "{\"instance_id\": \"amctest\"}");

    var id = execute.json().get("execution_id").asString();

    assertThat(one(id).get("workflowId").asString()).isEqualTo(workflow);
    assertThat(
            api.get("/api/amc-executions/all/stored")
                .json()
                .get("executions")
                .get(0)
                .get("workflowId")
                .asString())
        .isEqualTo(workflow);
  }

  private JsonNode one(String id) {
    return api.get("/api/amc-executions/amctest/" + id).json().get("execution");
  }

  private String statusesWhen(String id, String ours) {
    api.jdbc
        .sql(
            "update execution set status = ?, ended_at = case when ? in ('succeeded', 'failed',"
                + " 'cancelled') then now() end where id = ?")
        .params(ours, ours, ExecutionId.parse(id).uuid())
        .update();
    var row = api.get("/api/amc-executions/all/stored").json().get("executions").get(0);
    var one = one(id);
    return "%s %s %s"
        .formatted(
            row.get("status").asString(),
            one.get("status").asString(),
            one.get("amcStatus").asString());
  }
}
