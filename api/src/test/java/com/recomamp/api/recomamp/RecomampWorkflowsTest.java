package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.workflows.query.QueryId;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecomampWorkflowsTest {
  private static final String SQL =
      "select '{{start_date}}' from t where brand = {{brand}} and n > {{least}} and asin in"
          + " {{asins}}";
  private static final String NEW =
      """
      {"name": "Reach", "description": "By brand", "instance_id": "%s", "sql_query": "%s", "parameters":
        {"start_date": "2026-11-01", "brand": "a", "least": 30, "asins": {"_sqlInject": true, "_values": ["B1"]}},
       "tags": ["query-builder"], "is_draft": true, "status": "draft"}\
      """;

  private final TestApi api = TestApi.empty();

  @Test
  void aWorkflowIsSavedWithoutAskingAmc() {
    for (var path : List.of("/api/workflows", "/api/workflows/")) {
      var answer = api.post(path, NEW.formatted("amctest", SQL));

      assertThat(answer.status()).isEqualTo(200);
      var saved = answer.json();
      assertThat(saved.get("id").asString()).startsWith("wf_");
      assertThat(saved.get("workflow_id")).isEqualTo(saved.get("id"));
      assertThat(saved.get("status").asString()).isEqualTo("active");
      assertThat(saved.get("created_at").asString()).endsWith("Z");
      assertThat(saved.get("amc_workflow_id").isNull()).isTrue();
      assertThat(saved.get("is_synced_to_amc").asBoolean()).isFalse();
    }
    assertThat(api.get("/api/v1/queries").json().get("items")).hasSize(2);
  }

  @Test
  void aTestRunGoesToTheInstanceOfTheWorkflow() {
    for (var instance : List.of("amctest", TestApi.INSTANCE_UUID)) {
      var id = created(instance);

      var run =
          api.post(
              "/api/workflows/" + id + "/execute",
              "{\"execution_parameters\": {\"brand\": \"a\", \"asins\": [\"B1\"]}}");

      assertThat(run.status()).isEqualTo(200);
      var execution =
          api.get("/api/v1/executions/" + run.json().get("execution_id").asString()).json();
      assertThat(execution.get("instanceId").asString()).isEqualTo("amctest");
      assertThat(execution.get("parameters").get("least").asInt()).isEqualTo(30);
    }
  }

  @Test
  void anInstanceListsTheQueriesThatAreAtHomeThere() {
    var id = created("amctest");
    api.saved("select 1");

    var listed = api.get("/api/instances/" + TestApi.INSTANCE_UUID + "/workflows").json();

    assertThat(listed.size()).isEqualTo(1);
    assertThat(listed.get(0).propertyNames())
        .containsExactly(
            "workflowId",
            "name",
            "description",
            "status",
            "isTemplate",
            "tags",
            "createdAt",
            "lastExecutedAt",
            "sourceInstanceId");
    assertThat(listed.get(0).get("workflowId").asString()).isEqualTo(id);
    assertThat(listed.get(0).get("sourceInstanceId").asString()).isEqualTo("amctest");
    assertDetail(api.get("/api/instances/nope/workflows"), 404, "Instance not found");
  }

  @Test
  void theListHasAllThatThePagesRead() {
    var id = created("amctest");
    api.post("/api/workflows/" + id + "/execute", "{}");
    var withoutHome = api.saved("select 1");

    var list = api.get("/api/workflows").json();

    assertThat(list)
        .extracting(each -> each.get("workflowId").asString())
        .containsExactly(withoutHome, id);
    var workflow = list.get(1);
    assertThat(workflow.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "workflowId",
            "workflow_id",
            "name",
            "description",
            "sqlQuery",
            "parameters",
            "instance",
            "instance_id",
            "status",
            "isTemplate",
            "tags",
            "createdAt",
            "updatedAt",
            "lastExecutedAt",
            "lastExecuted",
            "isSyncedToAmc",
            "executionCount",
            "template_id");
    assertThat(workflow.get("id").asString()).isEqualTo(QueryId.parse(id).uuid().toString());
    assertThat(workflow.get("workflow_id").asString()).isEqualTo(id);
    assertThat(workflow.get("instance").toString())
        .isEqualTo(
            "{\"id\":\"amctest\",\"instanceId\":\"amctest\",\"instanceName\":\"Instance\",\"name\":\"Instance\"}");
    assertThat(workflow.get("status").asString()).isEqualTo("active");
    assertThat(workflow.get("isSyncedToAmc").asBoolean()).isFalse();
    assertThat(workflow.get("executionCount").asLong()).isEqualTo(1);
    assertThat(workflow.get("lastExecutedAt").asString()).endsWith("Z");
    assertThat(list.get(0).get("instance").get("id").asString()).isEmpty();
    assertThat(list.get(0).get("lastExecutedAt").isNull()).isTrue();
    assertThat(api.get("/api/workflows/?instance_id=" + TestApi.INSTANCE_UUID).json()).hasSize(1);
    assertThat(
            api.get("/api/instances/amctest").json().get("stats").get("activeWorkflows").asLong())
        .isEqualTo(1);
  }

  @Test
  void aWorkflowIsFoundByBothIdsAndNamesItselfByItsString() {
    var id = created("amctest");

    var one = api.get("/api/workflows/" + QueryId.parse(id).uuid()).json();

    assertThat(one).isEqualTo(api.get("/api/workflows/" + id + "/").json());
    assertThat(one.get("id").asString()).isEqualTo(id);
    assertThat(one.get("parameters"))
        .isEqualTo(
            json(
                "{\"start_date\": \"2026-11-01\", \"brand\": \"a\", \"least\": 30, \"asins\":"
                    + " [\"B1\"]}"));
    for (var unknown : List.of("wf_none", "nope", TestApi.INSTANCE_UUID, "undefined")) {
      assertDetail(api.get("/api/workflows/" + unknown), 404, "Workflow not found");
      assertDetail(api.put("/api/workflows/" + unknown, "{}"), 404, "Workflow not found");
      assertDetail(deleted(unknown), 404, "Workflow not found");
      assertDetail(api.get("/api/workflows/" + unknown + "/amc-status"), 404, "Workflow not found");
    }
  }

  @Test
  void aValueBecomesADefaultAndItsTypeAndNoValueTakesAny() {
    var id = created("amctest");

    var declared = api.get("/api/v1/queries/" + id).json().get("parameters");

    assertThat(declared)
        .extracting(each -> each.get("name").asString() + ": " + each.get("type").asString())
        .contains("brand: string", "least: integer", "asins: list of string");
    changed(id, "{\"parameters\": {\"start_date\": \"\", \"brand\": \"\", \"asins\": []}}");
    var shown = api.get("/api/workflows/" + id).json().get("parameters");
    assertThat(shown)
        .isEqualTo(json("{\"start_date\": \"\", \"brand\": \"\", \"least\": 30, \"asins\": []}"));
  }

  @Test
  void savingWhatWasReadMakesNoVersion() {
    var id = created("amctest");
    var declaredHere =
        api.post(
                "/api/v1/queries",
                """
                {"name": "Typed", "sql": "select {{d}}, CUSTOM_PARAMETER('c')", "parameters": [
                  {"name": "d", "type": "string", "default": "x", "description": "why", "allowedValues": ["x", "y"]},
                  {"name": "c", "type": "integer"}]}\
                """)
            .json()
            .get("queryId")
            .asString();

    for (var query : List.of(id, declaredHere)) {
      var before = api.get("/api/v1/queries/" + query).json();
      var read = api.get("/api/workflows/" + query).json();
      changed(
          query,
          "{\"name\": %s, \"instance_id\": \"nope\", \"sql_query\": %s, \"parameters\": %s}"
              .formatted(read.get("name"), read.get("sqlQuery"), read.get("parameters")));

      assertThat(api.get("/api/v1/queries/" + query).json()).isEqualTo(before);
    }
  }

  @Test
  void aDeclarationStaysAsLongAsTheSqlReadsIt() {
    var id =
        api.post(
                "/api/v1/queries",
                """
                {"name": "Typed", "sql": "select {{a}}, CUSTOM_PARAMETER('c'), {{b}}", "parameters": [
                  {"name": "a", "type": "string", "description": "why"},
                  {"name": "b", "type": "string"}, {"name": "c", "type": "integer"}]}\
                """)
            .json()
            .get("queryId")
            .asString();

    changed(
        id,
        "{\"sql_query\": \"select {{a}}, CUSTOM_PARAMETER('c')\", \"parameters\": {\"a\":"
            + " \"now\"}}");

    assertThat(api.get("/api/v1/queries/" + id).json().get("parameters").toString())
        .isEqualTo(
            "[{\"name\":\"a\",\"type\":\"string\",\"required\":true,\"default\":\"now\",\"description\":\"why\"},"
                + "{\"name\":\"c\",\"type\":\"integer\",\"required\":true}]");
  }

  @Test
  void aChangeKeepsWhatItLeavesOut() {
    var id = created("amctest");

    var answer = changed(id, "{\"name\": \"Reach 2\", \"tags\": [\"b\", \"a\"]}");

    assertThat(answer.get("name").asString()).isEqualTo("Reach 2");
    assertThat(answer.get("workflow_id").asString()).isEqualTo(id);
    var one = api.get("/api/workflows/" + id).json();
    assertThat(one.get("description").asString()).isEqualTo("By brand");
    assertThat(one.get("sqlQuery").asString()).isEqualTo(SQL);
    assertThat(one.get("tags").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(one.get("instance").get("id").asString()).isEqualTo("amctest");
  }

  @Test
  void aDeletedWorkflowLeavesTheListAndItsRunsStay() {
    var id = created("amctest");
    var run =
        api.post("/api/workflows/" + id + "/execute", "{}").json().get("execution_id").asString();

    assertThat(deleted(QueryId.parse(id).uuid().toString()).json().get("success").asBoolean())
        .isTrue();
    assertThat(deleted(id).status()).isEqualTo(200);

    assertThat(api.get("/api/workflows").json()).isEmpty();
    assertThat(api.get("/api/workflows/" + id).json().get("status").asString())
        .isEqualTo("archived");
    assertThat(api.get("/api/workflows/executions/" + run + "/detail").status()).isEqualTo(200);
    assertDetail(api.put("/api/workflows/" + id, "{\"name\": \"x\"}"), 409, "was deleted");
    assertDetail(api.post("/api/workflows/" + id + "/execute", "{}"), 409, "archived");
  }

  @Test
  void theSyncStateIsTheTruth() {
    var id = created("amctest");

    assertThat(api.get("/api/workflows/" + id + "/amc-status").body())
        .isEqualTo(
            "{\"workflow_id\":\"%s\",\"amc_workflow_id\":null,\"is_synced_to_amc\":false,\"amc_sync_status\":\"not_synced\",\"last_synced_at\":null}"
                .formatted(id));
    assertThat(deleted(id + "/amc-sync").json().get("success").asBoolean()).isTrue();
    assertDetail(api.post("/api/workflows/" + id + "/sync-to-amc", "{}"), 501, "with each run");
    assertThat(api.get("/api/workflows/" + id).status()).isEqualTo(200);
  }

  @Test
  void aRefusalIsOneString() {
    assertDetail(
        api.post("/api/workflows/", "{\"name\": \"x\", \"instance_id\": \"amctest\"}"),
        400,
        "SQL query is required");
    assertDetail(
        api.post("/api/workflows/", "{\"sql_query\": \"select 1\"}"), 400, "name: must have");
    assertDetail(
        api.post("/api/workflows/", NEW.formatted("nope", "select 1")),
        400,
        "AMC instance nope not found");
    assertDetail(api.post("/api/workflows/", NEW.formatted("amctest", "select {{")), 400, "sql: ");
    assertDetail(
        api.post("/api/workflows/", "{\"name\": \"x\", \"sql_query\": \"s\", \"parameters\": [1]}"),
        400,
        "parameters: must be");
    assertThat(api.get("/api/workflows").json()).isEmpty();
  }

  private String created(String instance) {
    return api.post("/api/workflows/", NEW.formatted(instance, SQL))
        .json()
        .get("workflow_id")
        .asString();
  }

  private JsonNode changed(String id, String body) {
    var answer = api.put("/api/workflows/" + id, body);
    assertThat(answer.status()).isEqualTo(200);
    return answer.json();
  }

  private TestApi.Answer deleted(String path) {
    return api.send(api.request("/api/workflows/" + path).DELETE());
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
