package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.query.QueryId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkflowExecutionsTest {
  private final TestApi api = TestApi.empty();
  private final String workflow = api.saved("select CUSTOM_PARAMETER('brand')");

  @Test
  void theRunsOfAWorkflowComeNewestFirst() {
    var older = run("a");
    var newer = run("b");
    api.accepted();
    api.jdbc.sql("update execution set status = 'cancelled', ended_at = now()").update();

    var list = api.get("/api/workflows/" + workflow + "/executions?limit=50").json();

    assertThat(list)
        .extracting(run -> run.get("execution_id").asString())
        .containsExactly(newer, older);
    assertThat(list.get(0).propertyNames())
        .contains(
            "execution_id",
            "status",
            "progress",
            "started_at",
            "completed_at",
            "duration_seconds",
            "error_message",
            "row_count",
            "triggered_by",
            "amc_execution_id");
    assertThat(list.get(0).get("status").asString()).isEqualTo("cancelled");
    var uuid = QueryId.parse(workflow).uuid();
    assertThat(api.get("/api/workflows/" + uuid + "/executions/?limit=1").json()).hasSize(1);
    assertThat(api.get("/api/workflows/" + uuid + "/executions?limit=0").json()).hasSize(1);
    assertThat(api.get("/api/workflows/" + uuid + "/executions?instance_id=amctest").json())
        .hasSize(2);
    assertDetail(
        api.get("/api/workflows/" + uuid + "/executions?instance_id=nope"), 404, "Instance not");
    assertDetail(api.get("/api/workflows/wf_none/executions"), 404, "Workflow not found");
  }

  @Test
  void aDetailSaysWhatTheExecutionRanWith() {
    var id = run("a");

    var detail = api.get("/api/workflows/executions/" + id + "/detail").json();

    assertThat(detail.propertyNames())
        .containsExactlyInAnyOrder(
            "execution_id",
            "workflow_id",
            "workflow_name",
            "status",
            "progress",
            "execution_parameters",
            "started_at",
            "completed_at",
            "duration_seconds",
            "error_message",
            "row_count",
            "triggered_by",
            "amc_execution_id",
            "output_location",
            "size_bytes");
    assertThat(detail.get("workflow_id").asString())
        .isEqualTo(QueryId.parse(workflow).uuid().toString());
    assertThat(detail.get("workflow_name").asString()).isEqualTo("Reach");
    assertThat(detail.get("execution_parameters").toString())
        .isEqualTo(
            "{\"brand\":\"a\",\"startDate\":\"2026-10-01\",\"endDate\":\"2026-10-07\",\"instance_id\":\"amctest\"}");
    assertThat(detail.get("started_at").asString()).endsWith("Z");
    assertThat(detail.get("completed_at").isNull()).isTrue();
    assertThat(detail.get("size_bytes").isNull()).isTrue();
  }

  @Test
  void everyKindOfIdOfAnExecutionIsUnderstood() {
    var id = api.atAmc("4b1a0c6e-6b0c-4f0e-9d6c-0c3f3f2d7a11");

    assertThat(
            Stream.of(id.toString(), id.uuid().toString(), "4b1a0c6e-6b0c-4f0e-9d6c-0c3f3f2d7a11")
                .flatMap(
                    each ->
                        Stream.of(
                            "/api/workflows/executions/" + each + "/detail",
                            "/api/workflows/executions/" + each + "/detail/",
                            "/api/workflows/executions/" + each + "/status"))
                .map(
                    path -> ExecutionId.parse(api.get(path).json().get("execution_id").asString())))
        .containsOnly(id);
    for (var unknown :
        Stream.of("exec_none", "nope", "%00", "4b1a0c6e-6b0c-4f0e-9d6c-0c3f3f2d7a12").toList()) {
      var answer = api.get("/api/workflows/executions/" + unknown + "/detail");
      assertThat(answer.status()).isIn(400, 404);
      assertDetail(answer, answer.status(), "");
    }
  }

  private String run(String brand) {
    return api.post(
            "/api/workflows/" + workflow + "/execute",
            """
            {"brand": "%s", "instance_id": "amctest", "start_date": "2026-10-01", "end_date": "2026-10-07"}\
            """
                .formatted(brand))
        .json()
        .get("execution_id")
        .asString();
  }
}
