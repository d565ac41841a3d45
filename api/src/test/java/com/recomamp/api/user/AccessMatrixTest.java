package com.recomamp.api.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.store.user.Role;
import com.recomamp.workflows.batch.BatchId;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.query.QueryId;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint, for every role, with what is one's own and what is not. */
class AccessMatrixTest {
  private static final TestApi API =
      TestApi.start("--amc.access.users=passwords", "--amc.hints.end-after=50ms");
  private static final TestUsers USERS = new TestUsers(API);
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private static final String OWN_INSTANCE = TestApi.INSTANCE;
  private static final String FOREIGN_INSTANCE = "amcforeign";
  private static final UUID FOREIGN_UUID = UUID.fromString("5c0c5f0e-52e4-4f0e-a4c5-5bb7b1a3d0f1");
  private static final String FOREIGN_ACCOUNT = "Account of strangers";
  private static final String FOREIGN_NAME = "Instance of strangers";

  /** It answers 401 to whoever has nothing to renew. */
  private static final String RENEWAL = "POST /api/auth/refresh";

  /** What is asked for, and how it is written once it is not there. */
  private record Ids(String own, String foreign, String unknown) {}

  private record Endpoint(String method, String path) {
    String rule() {
      return AccessRules.endpoint(method, path);
    }

    List<String> variables() {
      return VARIABLE.matcher(path).results().map(found -> found.group(1)).toList();
    }

    String with(UnaryOperator<String> value) {
      return VARIABLE.matcher(path).replaceAll(found -> value.apply(found.group(1)));
    }
  }

  @AfterAll
  static void close() {
    API.jdbc.sql("truncate execution, query, pause_event cascade").update();
    API.jdbc.sql("delete from instance where id = ?").param(FOREIGN_INSTANCE).update();
    API.jdbc.sql("delete from account where name = ?").param(FOREIGN_ACCOUNT).update();
    API.context.close();
  }

  @BeforeEach
  void strangers() {
    TestApi.empty();
    API.jdbc
        .sql(
            """
            with stranger as (
              insert into account (id, entity_id, marketplace_id, region, name)
              values (?, 'ENTITYFOREIGN', 'A1PA6795UKMFR9', 'EU', ?)
              on conflict (entity_id, marketplace_id) do update set name = excluded.name
              returning id)
            insert into instance (id, uuid, account_id, name, type)
            select ?, ?, id, ?, 'STANDARD'
              from stranger
            on conflict do nothing
            """)
        .params(UUID.randomUUID(), FOREIGN_ACCOUNT, FOREIGN_INSTANCE, FOREIGN_UUID, FOREIGN_NAME)
        .update();
  }

  @Test
  void everyEndpointHasARuleAndEveryRuleAnEndpoint() {
    var mapped = new TreeSet<String>();
    endpoints().forEach(endpoint -> mapped.add(endpoint.rule()));

    assertThat(new TreeSet<>(API.context.getBean(AccessRules.class).endpoints())).isEqualTo(mapped);
    assertThat(mapped).hasSizeGreaterThan(140);
  }

  @Test
  void anEndpointIsOpenFromItsRoleOn() {
    var rules = API.context.getBean(AccessRules.class);
    var authorizations = new EnumMap<Role, String[]>(Role.class);
    for (var role : Role.values()) {
      authorizations.put(role, USERS.authorization(USERS.user(role.word(), role, OWN_INSTANCE)));
    }
    for (var endpoint : endpoints()) {
      var needed = rules.of(endpoint.method, endpoint.path).orElseThrow().role();
      int without = call(endpoint, AccessMatrixTest::unknown).status();
      if (needed == null) {
        if (!endpoint.rule().equals(RENEWAL)) {
          assertThat(without).as("%s", endpoint).isNotIn(401, 403);
        }
        continue;
      }
      assertThat(without).as("%s without login", endpoint).isEqualTo(401);
      authorizations.forEach(
          (role, authorization) -> {
            int status = call(endpoint, AccessMatrixTest::unknown, authorization).status();
            if (role.includes(needed)) {
              assertThat(status).as("%s as %s", endpoint, role).isNotIn(401, 403, 500);
            } else {
              assertThat(status).as("%s as %s", endpoint, role).isEqualTo(403);
            }
          });
    }
  }

  /** By name, as the rules themselves are all that the matrix is compared with. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/executions/{id}/abandon", "/api/v1/executions/abandon"})
  void anAbandonNeedsAnOperator(String path) {
    var abandon = new Endpoint("POST", path);
    var analyst = USERS.authorization(USERS.user("analyst", Role.ANALYST, OWN_INSTANCE));
    var operator = USERS.authorization(USERS.user("operator", Role.OPERATOR, OWN_INSTANCE));

    assertThat(call(abandon, AccessMatrixTest::unknown, analyst).status()).isEqualTo(403);
    assertThat(call(abandon, AccessMatrixTest::unknown, operator).status()).isNotIn(401, 403, 500);
  }

  @Test
  void whatIsForeignIsNotThereHoweverItIsCalled() {
    var stranger = foreigners();
    var operator = USERS.authorization(USERS.user("operator", Role.OPERATOR, OWN_INSTANCE));
    var compared = new ArrayList<String>();
    for (var endpoint : endpoints()) {
      for (var variable : endpoint.variables()) {
        for (var ids : idsOf(endpoint, variable, stranger)) {
          var foreign = call(endpoint, naming(endpoint, variable, ids.foreign, stranger), operator);
          var unknown = call(endpoint, naming(endpoint, variable, ids.unknown, stranger), operator);

          assertThat(foreign.status()).as("%s %s", endpoint, ids).isEqualTo(unknown.status());
          assertThat(foreign.body().replace(ids.foreign, "it"))
              .as("%s %s", endpoint, ids)
              .isEqualTo(unknown.body().replace(ids.unknown, "it"));
          compared.add(endpoint.rule());
        }
      }
    }
    assertThat(compared)
        .contains("GET /api/v1/executions/{id}", "PUT /api/workflows/{workflowId}")
        .hasSizeGreaterThan(100);
    assertThat(
            API.jdbc
                .sql(
                    """
                    select count(*)
                      from execution e
                      join query_home h on h.instance_id = e.instance_id
                      join query q on q.id = h.query_id
                      join instance i on i.id = e.instance_id
                     where e.instance_id = ?
                       and e.status = 'queued'
                       and e.cancel_requested_at is null
                       and q.revision = 1
                       and i.paused_at is null
                    """)
                .param(FOREIGN_INSTANCE)
                .query(Long.class)
                .single())
        .isEqualTo(2);
  }

  @Test
  void whatIsOnesOwnIsThere() {
    var stranger = foreigners();
    var viewer = USERS.authorization(USERS.user("viewer", Role.VIEWER, OWN_INSTANCE));
    for (var path :
        List.of(
            "/api/v1/executions/" + stranger.get("execution").own,
            "/api/v1/executions/" + stranger.get("execution").own + "/events",
            "/api/v1/queries/" + stranger.get("query").own,
            "/api/v1/instances/" + OWN_INSTANCE,
            "/api/instances/" + OWN_INSTANCE,
            "/api/workflows/" + stranger.get("query").own,
            "/api/workflows/executions/" + stranger.get("execution").own + "/status",
            "/api/workflows/batch/" + stranger.get("batch").own + "/status",
            "/api/amc-executions/undefined/" + stranger.get("execution").own)) {
      assertThat(API.get(path, viewer).status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void noListTellsOfStrangers() {
    var stranger = foreigners();
    var operator = USERS.authorization(USERS.user("operator", Role.OPERATOR, OWN_INSTANCE));
    var admin = USERS.authorization(USERS.user("admin", Role.ADMIN));
    var canaries =
        List.of(
            FOREIGN_INSTANCE,
            FOREIGN_UUID.toString(),
            FOREIGN_ACCOUNT,
            FOREIGN_NAME,
            stranger.get("execution").foreign,
            stranger.get("query").foreign,
            stranger.get("batch").foreign);
    int told = 0;
    for (var endpoint : endpoints()) {
      if (endpoint.method.equals("GET") && endpoint.variables().isEmpty()) {
        assertThat(API.get(endpoint.path, operator).body())
            .as("%s", endpoint)
            .doesNotContain(canaries);
        var body = API.get(endpoint.path, admin).body();
        told += canaries.stream().anyMatch(body::contains) ? 1 : 0;
      }
    }
    assertThat(told).as("lists that tell an admin").isGreaterThanOrEqualTo(9);
    var stats = API.get("/api/stats", operator).json();
    assertThat(stats.get("totalInstances").asInt()).isEqualTo(1);
    assertThat(stats.get("totalWorkflows").asInt()).isEqualTo(1);
    assertThat(stats.get("executions").get("total24h").asInt()).isEqualTo(2);
  }

  @Test
  void aBodyThatNamesWhatIsForeignNamesNothing() {
    var stranger = foreigners();
    var operator = USERS.authorization(USERS.user("operator", Role.OPERATOR, OWN_INSTANCE));
    var instance = new Ids(OWN_INSTANCE, FOREIGN_INSTANCE, "amcunknown");
    var uuid =
        new Ids(TestApi.INSTANCE_UUID, FOREIGN_UUID.toString(), UUID.randomUUID().toString());
    var query = stranger.get("query");
    var run = "{\"sql\": \"select 1\", \"instanceId\": \"%s\", \"window\": " + TestApi.WINDOW + "}";
    var saved =
        "{\"queryId\": \"%s\", \"instanceId\": \"amctest\", \"window\": " + TestApi.WINDOW + "}";
    var workflow = "{\"name\": \"n\", \"sql_query\": \"select 1\", \"instance_id\": \"%s\"}";
    var execute = "/api/workflows/" + query.own + "/execute";

    assertSame(operator, "/api/v1/executions", run, instance, 404);
    assertSame(operator, "/api/v1/executions", saved, query, 404);
    assertSame(operator, "/api/v1/queries/preflight", run, instance, 404);
    assertSame(operator, "/api/v1/queries/preflight", saved, query, 404);
    assertSame(operator, "/api/workflows", workflow, instance, 400);
    assertSame(operator, "/api/workflows", workflow, uuid, 400);
    assertSame(operator, execute, "{\"instance_id\": \"%s\"}", instance, 400);
    assertSame(operator, execute, "{\"instance_id\": \"%s\"}", uuid, 400);
    var batch = "/api/workflows/" + query.own + "/batch-execute";
    assertSame(operator, batch, "{\"instance_ids\": [\"%s\"]}", instance, 404);
    assertSame(operator, "/api/amc-executions/refresh-all", "{\"instance_id\": \"%s\"}", uuid, 404);
    assertSame(
        operator,
        "/api/v1/executions/cancel",
        "{\"ids\": [\"%s\"]}",
        stranger.get("execution"),
        202);
    assertSame(
        operator,
        "/api/v1/executions/cancel",
        "{\"dryRun\": true, \"filter\": {\"instanceId\": \"%s\"}}",
        instance,
        200);
    for (var list :
        List.of(
            "/api/v1/executions?instanceId=amcforeign",
            "/api/v1/executions?queryId=" + query.foreign,
            "/api/v1/executions?text=" + stranger.get("execution").foreign)) {
      assertThat(API.get(list, operator).json().get("items")).as(list).isEmpty();
    }
  }

  @Test
  void capsAreForAdminsWhoSeeAll() {
    var operator = USERS.authorization(USERS.user("operator", Role.OPERATOR, OWN_INSTANCE));
    var admin = USERS.authorization(USERS.user("admin", Role.ADMIN));
    var own = "/api/v1/instances/" + OWN_INSTANCE;
    var account = API.get(own, operator).json().get("accountId").asString();
    for (var path : List.of(own, "/api/v1/accounts/" + account)) {
      assertThat(API.put(path + "/slot-cap", "{\"cap\": 7}", operator).status()).isEqualTo(403);
    }
    assertThat(API.get(own, operator).json().at("/slots/cap").asInt()).isEqualTo(10);

    var answer =
        API.put("/api/v1/instances/" + FOREIGN_INSTANCE + "/slot-cap", "{\"cap\": 7}", admin);

    assertThat(answer.json().at("/slots/cap").asInt()).isEqualTo(7);
  }

  private static void assertSame(
      String[] authorization, String path, String body, Ids ids, int status) {
    var foreign = API.post(path, body.formatted(ids.foreign), authorization);
    var unknown = API.post(path, body.formatted(ids.unknown), authorization);

    assertThat(foreign.status()).as(path).isEqualTo(status);
    assertThat(foreign.body().replace(ids.foreign, "it"))
        .isEqualTo(unknown.body().replace(ids.unknown, "it"));
  }

  /** One query and one execution of it, here and with strangers. */
  private static Map<String, Ids> foreigners() {
    var admin = USERS.authorization(USERS.user("admin", Role.ADMIN));
    var own = savedAndRun(OWN_INSTANCE, admin);
    var foreign = savedAndRun(FOREIGN_INSTANCE, admin);
    return Map.of(
        "query", new Ids(own.get(0), foreign.get(0), QueryId.next().toString()),
        "execution", new Ids(own.get(1), foreign.get(1), ExecutionId.next().toString()),
        "batch", new Ids(own.get(2), foreign.get(2), BatchId.next().toString()));
  }

  private static List<String> savedAndRun(String instance, String[] admin) {
    var query =
        API.post(
                "/api/workflows",
                "{\"name\": \"q\", \"sql_query\": \"select 1\", \"instance_id\": \"%s\"}"
                    .formatted(instance),
                admin)
            .json()
            .get("workflow_id")
            .asString();
    var execution =
        API.post("/api/workflows/" + query + "/execute", "{}", admin)
            .json()
            .get("execution_id")
            .asString();
    var batch =
        API.post(
                "/api/workflows/" + query + "/batch-execute",
                "{\"instance_ids\": [\"%s\"], \"name\": \"another\"}".formatted(instance),
                admin)
            .json()
            .at("/batch/batch_id")
            .asString();
    return List.of(query, execution, batch);
  }

  /** In each form that the endpoint takes; none for variables that name nothing of ours. */
  private static List<Ids> idsOf(Endpoint endpoint, String variable, Map<String, Ids> known) {
    var kind = kind(endpoint, variable);
    return switch (kind) {
      case "instance" ->
          endpoint.path.startsWith("/api/v1/")
              ? List.of(new Ids(OWN_INSTANCE, FOREIGN_INSTANCE, "amcunknown"))
              : List.of(
                  new Ids(OWN_INSTANCE, FOREIGN_INSTANCE, "amcunknown"),
                  new Ids(
                      TestApi.INSTANCE_UUID,
                      FOREIGN_UUID.toString(),
                      UUID.randomUUID().toString()));
      case "query", "execution", "batch" -> {
        var ids = known.get(kind);
        yield endpoint.path.startsWith("/api/v1/")
            ? List.of(ids)
            : List.of(ids, new Ids(uuid(ids.own), uuid(ids.foreign), UUID.randomUUID().toString()));
      }
      default -> List.of();
    };
  }

  private static String kind(Endpoint endpoint, String variable) {
    return switch (variable) {
      case "instanceId" -> "instance";
      case "workflowId" -> "query";
      case "executionId" -> "execution";
      case "batchId" -> "batch";
      case "id" ->
          endpoint.path.startsWith("/api/v1/executions/")
              ? "execution"
              : endpoint.path.startsWith("/api/v1/queries/")
                  ? "query"
                  : endpoint.path.startsWith("/api/v1/instances/") ? "instance" : "other";
      default -> "other";
    };
  }

  private static UnaryOperator<String> naming(
      Endpoint endpoint, String variable, String id, Map<String, Ids> known) {
    // The rest is one's own where that changes nothing.
    return other ->
        other.equals(variable)
            ? id
            : switch (endpoint.method.equals("GET") ? kind(endpoint, other) : "other") {
              case "instance" -> OWN_INSTANCE;
              case "query" -> known.get("query").own;
              case "execution" -> known.get("execution").own;
              case "batch" -> known.get("batch").own;
              default -> "1";
            };
  }

  private static String uuid(String publicId) {
    var uuid =
        publicId.startsWith("wf_")
            ? QueryId.parse(publicId).uuid()
            : publicId.startsWith("batch_")
                ? BatchId.parse(publicId).uuid()
                : ExecutionId.parse(publicId).uuid();
    return uuid.toString();
  }

  private static String unknown(String variable) {
    return variable.equals("version") ? "1" : "unknown";
  }

  private static Answer call(
      Endpoint endpoint, UnaryOperator<String> value, String... authorization) {
    var request = API.request(endpoint.with(value), authorization);
    if (Set.of("GET", "DELETE").contains(endpoint.method)) {
      return API.send(request.method(endpoint.method, BodyPublishers.noBody()));
    }
    var body = endpoint.path.endsWith("/it-is-this-one") ? "{\"amcExecutionId\": \"x\"}" : "{}";
    return API.send(
        request
            .setHeader("Content-Type", "application/json")
            .method(endpoint.method, BodyPublishers.ofString(body)));
  }

  /** All that Spring has mapped, in each of its spellings. */
  private static List<Endpoint> endpoints() {
    var endpoints = new ArrayList<Endpoint>();
    API.context
        .getBeansOfType(RequestMappingHandlerMapping.class)
        .values()
        .forEach(
            mapping ->
                mapping
                    .getHandlerMethods()
                    .keySet()
                    .forEach(
                        info -> {
                          var methods = new TreeSet<String>();
                          info.getMethodsCondition()
                              .getMethods()
                              .forEach(method -> methods.add(method.name()));
                          if (methods.isEmpty()) {
                            methods.addAll(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
                          }
                          for (var path : info.getPatternValues()) {
                            methods.forEach(method -> endpoints.add(new Endpoint(method, path)));
                          }
                        }));
    return endpoints;
  }
}
