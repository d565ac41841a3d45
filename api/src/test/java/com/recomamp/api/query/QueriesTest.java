package com.recomamp.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import org.junit.jupiter.api.Test;

class QueriesTest {
  private final TestApi api = TestApi.empty();

  @Test
  void aSavedQueryIsShownAsItWasSaved() {
    var answer =
        api.post(
            "/api/v1/queries",
            """
            {"name": "Reach", "description": "By brand", "sql": "select CUSTOM_PARAMETER('brands')",
             "parameters": [{"name": "brands", "type": "list of string", "required": false, "default": ["a"]}]}\
            """);

    assertThat(answer.status()).isEqualTo(201);
    var query = api.get(answer.header("Location")).json();
    assertThat(query).isEqualTo(answer.json());
    assertThat(query.get("parameters").toString())
        .isEqualTo(
            "[{\"name\":\"brands\",\"type\":\"list of"
                + " string\",\"required\":false,\"default\":[\"a\"]}]");
    assertThat(api.get("/api/v1/queries").json().at("/items/0")).isEqualTo(query);
  }

  @Test
  void whatIsWrongWithAQueryIsNamedAllAtOnce() {
    var answer =
        api.post(
            "/api/v1/queries",
            """
            {"name": " ", "sql": "select {{a",
             "parameters": [{"name": "a", "type": "integer", "default": "x"}, {"name": "a", "type": "text"}]}\
            """);

    assertThat(answer.complaints())
        .extracting(complaint -> complaint.replaceFirst(":.*", ""))
        .containsExactly(
            "name", "sql", "parameters[0].default", "parameters[1].name", "parameters[1].type");
  }

  @Test
  void aTemplateThatNeverHasSqlIsRefusedWithItsPlaces() {
    var answer =
        api.post(
            "/api/v1/queries", "{\"name\": \"Reach\", \"sql\": \"select '{{a}}'\\n from {{b}}\"}");

    assertThat(answer.complaints())
        .containsExactly(
            "sql: at line 2, column 7, as a name: a value cannot be a name: write the name itself");
  }

  @Test
  void instancesAreShownWithTheirSlots() {
    assertThat(api.get("/api/v1/instances").json().at("/items/0/slots").toString())
        .isEqualTo("{\"held\":0,\"others\":0,\"cap\":10}");
  }
}
