package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.execution.LedgerEntries;
import com.recomamp.store.recomamp.ImportStores;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was imported, as users of both faces meet it. */
class ImportedThingsTest {
  private final TestApi api = TestApi.empty();
  private final Databases databases = new Databases();
  private final RecomampRows rows = new RecomampRows(databases.theirs);

  private UUID instance;
  private UUID workflow;
  private UUID execution;

  @BeforeEach
  void seed() {
    api.jdbc.sql("truncate imported, recomamp_import cascade").update();
    var user = rows.user("maria%s@example.com".formatted(UUID.randomUUID()));
    instance = rows.instance(rows.account(user, "ENTITY9"), "amcimported");
    workflow = rows.workflow(user, instance, "wf_1a2b3c4d");
    execution =
        rows.execution(
            workflow,
            "exec_1a2b3c4d",
            "completed",
            "result_columns, result_rows, amc_execution_id",
            "[\"a\"]",
            "[[\"x\"]]",
            "amc-1");
    rows.execution(workflow, "exec_failed00", "failed", "error_message", "why");
    rows.execution(
        workflow,
        "exec_unknown0",
        "failed",
        "execution_parameters",
        "{\"startDate\": \"2025-07-01\"}");
    databases.theirs.sql("update workflows set parameters = '{}'").update();
    imported(false);
  }

  @AfterEach
  void close() {
    databases.close();
  }

  @Test
  void theOldIdsOfAnExecutionKeepTheirMeaning() {
    for (var id : List.of("exec_1a2b3c4d", execution.toString())) {
      var answer = api.get("/api/v1/executions/" + id).json();
      assertThat(answer.get("importedAs").asString()).isEqualTo("exec_1a2b3c4d");
      assertThat(answer.get("status").asString()).isEqualTo("succeeded");
      assertThat(answer.get("links").has("temporal")).isFalse();
      assertThat(api.get("/api/v1/executions/" + id + "/result.csv").body()).isEqualTo("a\nx\n");
      assertThat(
              api.get("/api/v1/executions/" + id + "/events")
                  .json()
                  .get("items")
                  .get(0)
                  .get("message")
                  .asString())
          .isEqualTo("from RecomAMP, where it was exec_1a2b3c4d");
      assertThat(
              api.get("/api/workflows/executions/" + id + "/status")
                  .json()
                  .get("status")
                  .asString())
          .isEqualTo("completed");
      assertThat(
              api.get("/api/amc-executions/amcimported/" + id)
                  .json()
                  .get("execution")
                  .get("resultData")
                  .toString())
          .isEqualTo("[{\"a\":\"x\"}]");
    }
    assertThat(api.get("/api/v1/executions?text=exec_1a2b3c4d").json().get("items")).hasSize(1);
    assertThat(api.get("/api/v1/executions/exec_00000000").status()).isEqualTo(404);
    assertThat(api.get("/api/workflows/executions/exec_00000000/status").status()).isEqualTo(404);
  }

  @Test
  void theOldIdsOfAWorkflowKeepTheirMeaning() {
    for (var id : List.of("wf_1a2b3c4d", workflow.toString())) {
      assertThat(api.get("/api/v1/queries/" + id).json().get("importedAs").asString())
          .isEqualTo("wf_1a2b3c4d");
      assertThat(api.get("/api/v1/executions?queryId=" + id).json().get("items")).hasSize(3);
      assertThat(
              api.get("/api/workflows/" + id).json().get("instance").get("instanceId").asString())
          .isEqualTo("amcimported");
    }
    for (var id : List.of("wf_1a2b3c4d", workflow.toString())) {
      assertThat(
              api.post(
                      "/api/workflows/" + id + "/execute",
                      "{\"instance_id\": \"%s\", \"name\": \"%s\"}".formatted(instance, id))
                  .status())
          .isEqualTo(200);
    }
    assertThat(
            api.get("/api/v1/queries?text=Workflow")
                .json()
                .get("items")
                .get(0)
                .get("importedAs")
                .asString())
        .isEqualTo("wf_1a2b3c4d");
  }

  @Test
  void whatFailedThereIsRetriedAsAnyOther() {
    var failed = api.get("/api/v1/executions/exec_failed00").json();
    assertThat(failed.get("actions").toString()).isEqualTo("[\"retry\"]");
    assertThat(failed.get("failure").get("message").asString()).isEqualTo("why");
    assertThat(failed.get("links").has("temporal")).isFalse();

    var answer = api.post("/api/v1/executions/exec_failed00/retry", "{}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("status").asString()).isEqualTo("queued");
    assertThat(answer.json().get("links").get("temporal").asString())
        .contains(answer.json().get("id").asString());
  }

  @Test
  void whatIsNotKnownWellEnoughIsNotRetried() {
    var unknown = api.get("/api/v1/executions/exec_unknown0").json();
    assertThat(unknown.get("actions")).isEmpty();
    assertThat(unknown.get("sql").asString()).isEqualTo(RecomampRows.SQL);
    assertThat(unknown.get("warnings").get(0).get("code").asString()).isEqualTo("not_repeatable");

    var answer = api.post("/api/v1/executions/exec_unknown0/retry", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("reason").asString()).isEqualTo("not_repeatable");
  }

  @Test
  void anAdminSeesHowFarAnImportIsAndWhatItFound() {
    rows.execution(workflow, "exec_stuck000", "running", "");
    rows.execution(UUID.randomUUID(), "exec_orphan00", "completed", "");
    var id = imported(false);

    var run = api.get("/api/v1/recomamp-imports/" + id).json();

    assertThat(run.get("state").asString()).isEqualTo("done");
    assertThat(run.get("counts").get("execution").toString())
        .isEqualTo("{\"read\":5,\"added\":1,\"matched\":0,\"known\":3,\"skipped\":1}");
    assertThat(run.get("findings").asInt()).isEqualTo(2);
    assertThat(api.get("/api/v1/recomamp-imports").json().get("items")).hasSize(2);
    var first = api.get("/api/v1/recomamp-imports/" + id + "/findings?limit=1").json();
    assertThat(first.get("items").get(0).get("id").asString())
        .isIn("exec_stuck000", "exec_orphan00");
    var second =
        api.get(
                "/api/v1/recomamp-imports/%s/findings?limit=1&cursor=%d"
                    .formatted(id, first.get("next").asInt()))
            .json();
    assertThat(second.get("items")).hasSize(1);
    assertThat(second.has("next")).isFalse();
    assertThat(api.get("/api/v1/recomamp-imports/" + UUID.randomUUID()).status()).isEqualTo(404);
  }

  @Test
  void withoutTheAddressOfADatabaseNothingStarts() {
    var answer = api.post("/api/v1/recomamp-imports", "{\"dryRun\": true}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.complaints().getFirst()).contains("RECOMAMP_DATABASE_URL");
  }

  private UUID imported(boolean dryRun) {
    var importer =
        new RecomampImport(
            new ImportSettings(databases.theirUrl(), "postgres", null, null, null, null, null),
            api.context.getBean(ImportStores.class),
            api.context.getBean(LedgerEntries.class));
    return importer.begin(dryRun, "maria").orElseThrow().carryOut().id();
  }
}
