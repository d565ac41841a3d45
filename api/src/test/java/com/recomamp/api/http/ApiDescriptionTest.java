package com.recomamp.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiDescriptionTest {
  private final TestApi api = TestApi.empty();
  private final JsonNode description = api.get("/openapi.json").json();

  @Test
  void everyOperationIsDescribed() {
    assertThat(description.get("paths").propertyNames())
        .contains(
            "/api/v1/executions",
            "/api/v1/executions/{id}",
            "/api/v1/executions/{id}/events",
            "/api/v1/executions/{id}/result",
            "/api/v1/executions/{id}/result.csv",
            "/api/v1/executions/{id}/retry",
            "/api/v1/executions/{id}/cancel",
            "/api/v1/executions/{id}/abandon",
            "/api/v1/executions/{id}/it-is-this-one",
            "/api/v1/executions/{id}/it-never-arrived",
            "/api/v1/executions/retry",
            "/api/v1/executions/cancel",
            "/api/v1/executions/abandon",
            "/api/v1/executions/it-is-this-one",
            "/api/v1/executions/it-never-arrived",
            "/api/v1/events",
            "/api/v1/instances",
            "/api/v1/instances/{id}/pause",
            "/api/v1/instances/{id}/resume",
            "/api/v1/instances/{id}/slot-cap",
            "/api/v1/connections",
            "/api/v1/accounts",
            "/api/v1/accounts/{id}/pause",
            "/api/v1/accounts/{id}/resume",
            "/api/v1/accounts/{id}/slot-cap",
            "/api/v1/windows/resolve",
            "/api/v1/queries",
            "/api/v1/queries/{id}",
            "/api/v1/queries/{id}/archive",
            "/api/v1/queries/{id}/unarchive",
            "/api/v1/queries/{id}/versions",
            "/api/v1/queries/{id}/versions/{version}",
            "/api/v1/queries/{id}/events",
            "/api/v1/queries/tags",
            "/api/v1/me",
            "/api/v1/me/password",
            "/api/v1/users",
            "/api/v1/users/{id}/instances/{instanceId}",
            "/api/v1/connections/consent",
            "/api/v1/connections/{id}/sync",
            "/api/auth/login",
            "/api/auth/amazon/callback",
            "/api/workflows/{workflowId}/execute");
    description
        .get("paths")
        .forEach(
            path ->
                path.forEach(
                    operation -> assertThat(operation.path("summary").asString()).isNotBlank()));
  }

  @Test
  void refusalsAreDescribedAsProblems() {
    var responses = description.at("/paths/~1api~1v1~1executions/post/responses");
    assertThat(responses.propertyNames()).contains("202", "400", "404", "415", "422");
    assertThat(responses.at("/400/$ref").asString()).isEqualTo("#/components/responses/invalid");
    assertThat(
            description
                .at("/components/responses/invalid/content/application~1problem+json/schema/$ref")
                .asString())
        .isEqualTo("#/components/schemas/Problem");
    assertThat(description.at("/components/schemas/Problem/properties").propertyNames())
        .contains(
            "type", "title", "status", "detail", "errors", "executionStatus", "reason", "actions");
  }

  @Test
  void aCommandIsDescribedWithItsAnswers() {
    var retry = description.at("/paths/~1api~1v1~1executions~1{id}~1retry/post");

    assertThat(retry.get("responses").propertyNames())
        .contains("202", "400", "404", "409", "415")
        .doesNotContain("200");
    assertThat(retry.at("/responses/409/$ref").asString())
        .isEqualTo("#/components/responses/notNow");
    assertThat(retry.get("parameters"))
        .extracting(parameter -> parameter.get("name").asString())
        .containsExactlyInAnyOrder("id", "Idempotency-Key");
    assertThat(description.at("/components/schemas/RetryRequest/properties").propertyNames())
        .containsExactlyInAnyOrder("reason", "ifStillAtAmc");
    assertThat(description.at("/components/schemas/ExecutionResource/properties").propertyNames())
        .contains("actions", "candidates", "waitingFor", "message");
  }

  @Test
  void anOperationIsDescribedWithTheRoleThatItNeeds() {
    var retry = description.at("/paths/~1api~1v1~1executions~1{id}~1retry/post");
    var login = description.at("/paths/~1api~1auth~1login/post");

    assertThat(retry.get("x-role").asString()).isEqualTo("operator");
    assertThat(retry.get("responses").propertyNames()).contains("401", "403");
    assertThat(retry.get("security").toString()).contains("bearer");
    assertThat(login.has("x-role")).isFalse();
    assertThat(description.at("/components/securitySchemes/bearer/scheme").asString())
        .isEqualTo("bearer");
  }

  @Test
  void aChangeOfAQueryIsDescribedWithItsCondition() {
    var change = description.at("/paths/~1api~1v1~1queries~1{id}/put");

    assertThat(change.get("responses").propertyNames())
        .contains("200", "400", "404", "409", "412", "415", "428");
    assertThat(change.at("/responses/412/$ref").asString())
        .isEqualTo("#/components/responses/stale");
    assertThat(change.get("parameters"))
        .extracting(parameter -> parameter.get("name").asString())
        .containsExactlyInAnyOrder("id", "If-Match");
    assertThat(description.at("/components/schemas/QueryRequest/properties").propertyNames())
        .containsExactlyInAnyOrder("name", "description", "tags", "sql", "parameters", "note");
    assertThat(description.at("/components/schemas/ExecutionRequest/properties").propertyNames())
        .contains("queryVersion");
  }

  @Test
  void anExecutionIsDescribedAsItIsSent() {
    var execution = description.at("/components/schemas/ExecutionResource/properties");

    assertThat(execution.propertyNames())
        .contains(
            "id",
            "status",
            "window",
            "askedWindow",
            "warnings",
            "parameters",
            "failure",
            "result",
            "links")
        .doesNotContain("execution", "mayRunAtAmc");
    assertThat(execution.at("/id/type").asString()).isEqualTo("string");
  }

  @Test
  void aWindowIsDescribedWithItsForms() {
    assertThat(description.at("/components/schemas/WindowRequest/properties").propertyNames())
        .containsExactlyInAnyOrder("start", "end", "last", "lag", "zone", "previous", "toDate");
    assertThat(description.at("/components/schemas/ResolvedWindow/properties").propertyNames())
        .containsExactlyInAnyOrder("start", "end", "zone", "warnings");
    assertThat(description.at("/components/schemas/ResolvedWindow/properties/start").has("format"))
        .isFalse();
    assertThat(description.at("/paths/~1api~1v1~1windows~1resolve/post/responses").propertyNames())
        .contains("200", "400", "415");
  }

  @Test
  void peopleCanReadIt() {
    var page = api.get("/docs");

    assertThat(page.status()).isEqualTo(302);
    assertThat(api.get(page.header("Location")).body()).contains("swagger-ui");
  }
}
