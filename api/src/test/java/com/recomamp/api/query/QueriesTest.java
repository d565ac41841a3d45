package com.recomamp.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class QueriesTest {
  private static final String QUERIES = "/api/v1/queries";

  private final TestApi api = TestApi.empty();

  @Test
  void aSavedQueryIsShownAsItWasSaved() {
    var answer =
        api.post(
            QUERIES,
            """
            {"name": "Reach", "description": "By brand", "tags": ["weekly", " Brand ", "weekly"],
             "sql": "select CUSTOM_PARAMETER('brands')", "note": "asked for by Ada",
             "parameters": [{"name": "brands", "type": "list of string", "required": false, "default": ["a"],
                             "allowedValues": ["a", "b"]}]}\
            """);

    assertThat(answer.status()).isEqualTo(201);
    var read = api.get(answer.header("Location"));
    var query = read.json();
    assertThat(query).isEqualTo(answer.json());
    assertThat(read.header("ETag")).isEqualTo(answer.header("ETag")).isEqualTo("\"1\"");
    assertThat(query.get("tags").toString()).isEqualTo("[\"Brand\",\"weekly\"]");
    assertThat(query.get("parameters").toString())
        .isEqualTo(
            "[{\"name\":\"brands\",\"type\":\"list of"
                + " string\",\"required\":false,\"default\":[\"a\"],\"allowedValues\":[\"a\",\"b\"]}]");
    var listed = api.get(QUERIES).json().at("/items/0");
    assertThat(listed.get("name")).isEqualTo(query.get("name"));
    assertThat(listed.has("sql")).isFalse();
  }

  @Test
  void whatIsWrongWithAQueryIsNamedAllAtOnce() {
    var answer =
        api.post(
            QUERIES,
            """
            {"name": " ", "sql": "select {{a", "tags": ["a,b"],
             "parameters": [{"name": "a", "type": "integer", "default": "x"}, {"name": "a", "type": "text"}, null]}\
            """);

    assertThat(answer.complaints())
        .extracting(complaint -> complaint.replaceFirst(":.*", ""))
        .containsExactly(
            "name",
            "sql",
            "tags[0]",
            "parameters[0].default",
            "parameters[1].name",
            "parameters[1].type",
            "parameters[2]");
  }

  @Test
  void allowedValuesFitTheTypeAndTheDefaultIsOneOfThem() {
    assertThat(declared("\"type\": \"integer\", \"allowedValues\": [1, \"two\", 1]"))
        .containsExactly(
            "parameters[0].allowedValues[1]: must be a whole number, such as 42",
            "parameters[0].allowedValues[2]: is there twice");
    assertThat(declared("\"type\": \"string\", \"allowedValues\": [null]"))
        .containsExactly("parameters[0].allowedValues[0]: must be a string, such as \"abc\"");
    assertThat(declared("\"type\": \"boolean\", \"allowedValues\": []"))
        .containsExactly(
            "parameters[0].allowedValues: must be 1 to 200: leave them out to allow every value");
    assertThat(declared("\"type\": \"decimal\", \"allowedValues\": [0.5, 1], \"default\": 2"))
        .containsExactly("parameters[0].default: must be one of 0.5, 1");
    assertThat(
            declared(
                "\"type\": \"list of string\", \"allowedValues\": [\"a\"], \"default\": [\"a\","
                    + " \"b\"]"))
        .containsExactly("parameters[0].default: may only have \"a\"");
    assertThat(declared("\"type\": \"decimal\", \"allowedValues\": [0.5, 1], \"default\": 1.0"))
        .isEmpty();
  }

  @Test
  void everyTypeHasAListOfIt() {
    assertThat(
            declared("\"type\": \"list of date\", \"default\": [\"2026-10-01\", \"2026-10-32\"]"))
        .containsExactly(
            "parameters[0].default: must be a list of dates, such as [\"2026-10-01\"]");
    assertThat(declared("\"type\": \"list of timestamp\", \"default\": [\"2026-10-01\"]"))
        .containsExactly(
            "parameters[0].default: must be a list of local times, such as"
                + " [\"2026-10-01T00:00:00\"]");
    assertThat(declared("\"type\": \"list of boolean\", \"default\": [true, null]"))
        .containsExactly("parameters[0].default: must be a list of true and false");
    assertThat(declared("\"type\": \"list of date\", \"default\": [\"2026-10-01\"]")).isEmpty();
    assertThat(declared("\"type\": \"list of list of date\""))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("list of boolean, list of date, list of timestamp");
  }

  @Test
  void aChangeOfTheSqlIsANewVersionAndOfTheNameIsNot() {
    var created = api.post(QUERIES, reach("select 1"));
    var path = created.header("Location");

    var changed = change(path, created, reach("select 2").replace("}", ", \"note\": \"why\"}"));
    var renamed = change(path, changed, "{\"name\": \"Range\", \"sql\": \"select 2\"}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().get("version").asInt()).isEqualTo(2);
    assertThat(renamed.json().get("version").asInt()).isEqualTo(2);
    assertThat(api.get(path).json()).isEqualTo(renamed.json());
    assertThat(api.get(path + "/versions").json().get("items"))
        .extracting(version -> version.get("version").asInt())
        .containsExactly(2, 1);
    assertThat(api.get(path + "/versions/1").json().get("sql").asString()).isEqualTo("select 1");
    assertThat(api.get(path + "/versions/2").json().get("note").asString()).isEqualTo("why");
    assertThat(api.get(path + "/events").json().get("items"))
        .extracting(event -> event.get("type").asString() + " " + event.get("name").asString())
        .containsExactly("described Range", "new_version Reach", "created Reach");
  }

  @Test
  void aHistoryIsReadPageByPage() {
    var answer = api.post(QUERIES, reach("select 1"));
    var path = answer.header("Location");
    for (var sql : new String[] {"select 2", "select 3"}) {
      answer = change(path, answer, reach(sql));
    }

    var first = api.get(path + "/versions?limit=2").json();
    assertThat(first.get("items")).hasSize(2);
    var second = api.get(path + "/versions?limit=2&cursor=" + first.get("next").asInt()).json();
    assertThat(second.at("/items/0/version").asInt()).isEqualTo(1);
    assertThat(second.has("next")).isFalse();
    assertThat(api.get(path + "/events?limit=1").json().get("next").asInt()).isEqualTo(3);
    assertThat(api.get(path + "/events?limit=0").complaints())
        .containsExactly("limit: must be 1 to 200");
  }

  @Test
  void aChangeOfWhatSomebodyElseHasChangedIsRefusedAndWritesNothing() {
    var created = api.post(QUERIES, reach("select 1"));
    var path = created.header("Location");
    var changed = change(path, created, reach("select 2"));

    var late = change(path, created, reach("select 3"));

    assertThat(late.status()).isEqualTo(412);
    assertThat(late.json().get("type").asString()).endsWith(":stale");
    assertThat(late.json().get("detail").asString()).contains("local changed it", "version 2");
    assertThat(api.get(path).json()).isEqualTo(changed.json());
  }

  @Test
  void aChangeSaysWhatItWasMadeFrom() {
    var path = api.post(QUERIES, reach("select 1")).header("Location");

    var without = api.put(path, reach("select 2"));
    assertThat(without.status()).isEqualTo(428);
    assertThat(without.json().get("type").asString()).endsWith(":unconditional");
    assertThat(api.put(path, reach("select 2"), "If-Match", "*").complaints())
        .containsExactly("If-Match: must be the ETag of the query as you read it, such as \"3\"");
    assertThat(api.put(QUERIES + "/wf_1", reach("select 2"), "If-Match", "\"1\"").status())
        .isEqualTo(404);
    assertThat(api.get(path).json().get("sql").asString()).isEqualTo("select 1");
  }

  @Test
  void anArchivedQueryLeavesTheListAndIsNeitherRunNorChanged() {
    var created = api.post(QUERIES, reach("select 1"));
    var path = created.header("Location");
    var run = run(created, "");

    var archived = api.post(path + "/archive", "{\"note\": \"old\"}");

    assertThat(archived.status()).isEqualTo(200);
    assertThat(archived.json().get("archivedAt").asString()).endsWith("Z");
    assertThat(api.get(QUERIES).json().get("items")).isEmpty();
    assertThat(api.get(QUERIES + "?archived=true").json().get("items")).hasSize(1);
    for (var refused : new Answer[] {run(created, ""), change(path, archived, reach("select 2"))}) {
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().get("type").asString()).endsWith(":archived");
      assertThat(refused.json().get("detail").asString()).startsWith("\"Reach\" is archived");
    }
    var execution = api.get(run.header("Location")).json();
    assertThat(execution.get("queryName").asString()).isEqualTo("Reach");
    assertThat(execution.get("queryVersion").asInt()).isEqualTo(1);

    assertThat(api.post(path + "/unarchive", "{}").json().has("archivedAt")).isFalse();
    assertThat(run(created, "").status()).isEqualTo(202);
  }

  @Test
  void anExecutionRunsTheVersionThatItNames() {
    var created = api.post(QUERIES, reach("select 1"));
    change(created.header("Location"), created, reach("select 2"));

    var current = run(created, "").json();
    var earlier = run(created, ", \"queryVersion\": 1").json();

    assertThat(current.get("queryVersion").asInt()).isEqualTo(2);
    assertThat(current.get("sql").asString()).isEqualTo("select 2");
    assertThat(earlier.get("queryVersion").asInt()).isEqualTo(1);
    assertThat(earlier.get("sql").asString()).isEqualTo("select 1");
    var unknown = run(created, ", \"queryVersion\": 3");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.complaints()).first().asString().startsWith("queryVersion: There is no");
  }

  @Test
  void anExecutionTakesOnlyAllowedValues() {
    var created =
        api.post(
            QUERIES,
            """
            {"name": "Reach", "sql": "select CUSTOM_PARAMETER('size'), CUSTOM_PARAMETER('brands')",
             "parameters": [{"name": "size", "type": "integer", "allowedValues": [1, 2]},
                            {"name": "brands", "type": "list of string", "allowedValues": ["a", "b"]}]}\
            """);

    assertThat(
            run(created, ", \"parameters\": {\"size\": 3, \"brands\": [\"a\", \"c\"]}")
                .complaints())
        .containsExactly(
            "parameters.brands: may only have \"a\", \"b\"",
            "parameters.size: must be one of 1, 2");
    assertThat(run(created, ", \"parameters\": {\"size\": 2, \"brands\": [\"a\"]}").status())
        .isEqualTo(202);
  }

  @Test
  void queriesAreFoundByTextAndTags() {
    api.post(QUERIES, "{\"name\": \"Reach\", \"sql\": \"select 1\", \"tags\": [\"a\", \"b\"]}");
    api.post(QUERIES, "{\"name\": \"Path\", \"sql\": \"select 1\", \"tags\": [\"b\"]}");

    assertThat(names("")).containsExactly("Path", "Reach");
    assertThat(names("?text=REA")).containsExactly("Reach");
    assertThat(names("?tag=b")).containsExactly("Path", "Reach");
    assertThat(names("?tag=b&tag=a")).containsExactly("Reach");
    var first = api.get(QUERIES + "?limit=1").json();
    assertThat(names("?limit=1&cursor=" + first.get("next").asString())).containsExactly("Reach");
    assertThat(api.get(QUERIES + "?cursor=x&limit=201").complaints())
        .extracting(complaint -> complaint.replaceFirst(":.*", ""))
        .containsExactly("cursor", "limit");
    assertThat(api.get(QUERIES + "/tags").json().get("items").toString())
        .isEqualTo("[{\"tag\":\"b\",\"queries\":2},{\"tag\":\"a\",\"queries\":1}]");
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

  private Answer change(String path, Answer read, String query) {
    return api.put(path, query, "If-Match", read.header("ETag"));
  }

  private Answer run(Answer query, String more) {
    return api.post(
        "/api/v1/executions",
        "{\"queryId\": %s, \"instanceId\": \"%s\", \"window\": %s%s}"
            .formatted(query.json().get("queryId"), TestApi.INSTANCE, TestApi.WINDOW, more));
  }

  private List<String> declared(String declaration) {
    return api.post(
            QUERIES,
            "{\"name\": \"Reach\", \"sql\": \"select 1\", \"parameters\": [{\"name\": \"p\", %s}]}"
                .formatted(declaration))
        .complaints();
  }

  private List<String> names(String filter) {
    return api.get(QUERIES + filter)
        .json()
        .get("items")
        .valueStream()
        .map(query -> query.get("name").asString())
        .toList();
  }

  private static String reach(String sql) {
    return "{\"name\": \"Reach\", \"sql\": \"%s\"}".formatted(sql);
  }
}
