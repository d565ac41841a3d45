package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.connection.ConnectionView;
import com.recomamp.store.connection.ConnectionView.State;
import com.recomamp.store.connection.ConnectionViews;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.instance.InstanceId;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of executions when the consents and tokens go that AMC is asked with. */
class CredentialsTest {
  private static final String SQL =
      "SELECT campaign, COUNT(*) AS n FROM dsp_impressions GROUP BY 1";

  private static Stack stack;

  private int begun;

  @BeforeAll
  static void everythingRuns(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10));
    stack.startWorker();
    stack.startApi();
  }

  @AfterAll
  static void everythingEnds() {
    stack.close();
  }

  @BeforeEach
  void now() {
    begun = ledger().size();
  }

  @AfterEach
  void nothingGoesWrongAnyMore() {
    stack.noFaults();
  }

  @Test
  void behindAConsentThatIsGoneTheNextConnectionSubmitsAndNobodyElseNotices() {
    var instance = stack.instances().getFirst();
    first(connected("Gone", "NA", "Atzr|gone"), instance);

    var here = accepted(instance, "run=20s");
    var elsewhere = accepted(stack.instances().get(2), "run=20s");

    assertThat(List.of(ended(here), ended(elsewhere))).containsOnly("succeeded");
    assertThat(posts(instance)).containsExactly(200);
    assertThat(view("Gone").state()).isEqualTo(State.NEEDS_CONSENT);
    assertThat(view("simulator NA").state()).isEqualTo(State.OK);
    assertThat(view("simulator EU").state()).isEqualTo(State.OK);
  }

  @Test
  void aSubmitThatAmcRefusesToOneConnectionIsAnotherAttemptOfTheNext() {
    var instance = stack.instances().get(1);
    var stranger =
        stack
            .connections()
            .add(
                "Stranger",
                "NA",
                of("EU", "clientId"),
                of("EU", "clientSecret"),
                of("EU", "refreshToken"));
    first(stranger, instance);

    var id = accepted(instance, "run=20s");

    assertThat(ended(id)).isEqualTo("succeeded");
    assertThat(posts(instance)).containsExactly(403, 200);
    assertThat(stack.runsAtAmc(id)).hasSize(1);
    assertThat(events(id)).containsSubsequence("doubt", "never_arrived", "submitted");
    assertThat(ended(accepted(instance, "run=20s"))).isEqualTo("succeeded");
    assertThat(posts(instance)).containsExactly(403, 200, 200);
  }

  @Test
  void withoutAConsentWhatIsNotSubmittedWaitsAndWhatRunsGoesOnUntilSomebodyConsentsAgain() {
    var instance = stack.instances().get(2);
    var running = accepted(instance, "run=1h");
    Stack.await("it runs", () -> status(running).equals("running"));
    var connection = view("simulator EU").id();

    stack.connections().renew(connection, of("EU", "clientSecret"), "Atzr|gone");
    Stack.await(
        "the consent to be missed", () -> view("simulator EU").state() == State.NEEDS_CONSENT);
    var waiting = accepted(instance, "run=20s");
    Stack.await("it waits for a person", () -> status(waiting).equals("needs_attention"));

    var failure = execution(waiting).get("failure");
    assertThat(failure.get("class").asString()).isEqualTo("UNAUTHORIZED");
    assertThat(failure.get("message").asString()).contains("\"simulator EU\" needs a new consent");
    Stack.await("the age to be told", () -> "unauthorized".equals(trouble(instance)));
    assertThat(status(running)).isEqualTo("running");
    assertThat(posts(instance)).containsExactly(200);

    stack.connections().renew(connection, of("EU", "clientSecret"), of("EU", "refreshToken"));

    assertThat(ended(waiting)).isEqualTo("succeeded");
    stack.post(
        stack
            .simulator()
            .resolve(
                "/simulator/executions/" + execution(running).at("/amc/executionId").asString()),
        Map.of("status", "SUCCEEDED"));
    assertThat(ended(running)).isEqualTo("succeeded");
    assertThat(posts(instance)).containsExactly(200, 200);
    assertThat(trouble(instance)).isNull();
  }

  @Test
  void tokensThatAmcNeverTakesEndInAFewPostsAndGoOnWhenItDoes() {
    var instance = stack.instances().get(3);
    stack.fault(
        Map.of("operation", "create", "instanceId", instance, "times", 1_000, "status", 401));
    var ids = Stream.generate(() -> accepted(instance, "run=20s")).limit(3).toList();

    Stack.await(
        "all of them to wait for a person",
        () -> ids.stream().allMatch(id -> status(id).equals("needs_attention")));

    assertThat(posts(instance)).hasSizeBetween(2, 6).containsOnly(401);
    stack.noFaults();
    stack
        .connections()
        .renew(view("simulator EU").id(), of("EU", "clientSecret"), of("EU", "refreshToken"));
    for (var id : ids) {
      assertThat(ended(id)).isEqualTo("succeeded");
      assertThat(stack.runsAtAmc(id)).hasSize(1);
    }
  }

  private static UUID connected(String name, String region, String refreshToken) {
    return stack
        .connections()
        .add(name, region, of(region, "clientId"), of(region, "clientSecret"), refreshToken);
  }

  /** The one that is asked with before all others. */
  private static void first(UUID connection, String instance) {
    new InstanceStore(stack.jdbc()).giveAccess(new InstanceId(instance), connection);
    stack
        .jdbc()
        .sql("update instance_access set rank = -1 where connection_id = :id")
        .param("id", connection)
        .update();
  }

  private static String of(String region, String field) {
    for (var account : stack.get(stack.simulator().resolve("/simulator/accounts"))) {
      if (account.get("region").asString().equals(region)) {
        return account.get(field).asString();
      }
    }
    throw new AssertionError(region);
  }

  private static ConnectionView view(String name) {
    return new ConnectionViews(stack.jdbc(), VisibleInstances.ALL)
        .list().stream().filter(view -> view.name().equals(name)).findFirst().orElseThrow();
  }

  private static String accepted(String instance, String directions) {
    return stack
        .post(
            stack.api().resolve("/api/v1/executions"),
            Map.of(
                "sql",
                "/* simulator: %s rows=2 */ ".formatted(directions) + SQL,
                "instanceId",
                instance,
                "window",
                Map.of("last", "P7D", "lag", "P2D", "zone", "Europe/Berlin")))
        .get("id")
        .asString();
  }

  private static String ended(String id) {
    Stack.await(
        id + " to end", () -> List.of("succeeded", "failed", "cancelled").contains(status(id)));
    return status(id);
  }

  private static String status(String id) {
    return execution(id).get("status").asString();
  }

  private static JsonNode execution(String id) {
    return stack.get(URI.create(stack.api() + "/api/v1/executions/" + id));
  }

  private static List<String> events(String id) {
    return stack
        .get(URI.create(stack.api() + "/api/v1/executions/" + id + "/events"))
        .get("items")
        .valueStream()
        .map(event -> event.get("type").asString())
        .toList();
  }

  private static String trouble(String instance) {
    return stack
        .jdbc()
        .sql("select trouble from instance_look where instance_id = :instance")
        .param("instance", instance)
        .query((row, _) -> row.getString("trouble"))
        .list()
        .getFirst();
  }

  /** What AMC answered to the creates of this test. */
  private List<Integer> posts(String instance) {
    return ledger().stream()
        .skip(begun)
        .filter(entry -> "create".equals(entry.path("operation").asString("")))
        .filter(entry -> instance.equals(entry.path("instanceId").asString("")))
        .map(entry -> entry.get("status").asInt())
        .toList();
  }

  private static List<JsonNode> ledger() {
    return stack.get(stack.simulator().resolve("/simulator/ledger")).valueStream().toList();
  }
}
