package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GrantPlanTest {
  private static final int QUEUE = 10_000;

  @RegisterExtension private final Scene scene = new Scene();
  private UUID account;
  private PinnedInstance instance;

  @BeforeEach
  void aLongQueue() {
    account = scene.account(200);
    instance = scene.instance(account, 10);
    for (var name : List.of("one", "other")) {
      scene.flood(scene.accepted(instance, scene.user(name), Priority.BACKFILL), QUEUE / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLengthOfTheQueueDoesNotMatter(boolean analyzed) {
    if (analyzed) {
      scene.jdbc.sql("analyze").update();
    }

    var nodes = planOfGrant();

    assertThat(nodes).extracting(Node::index).contains("attempt_waiting");
    assertThat(nodes).allSatisfy(node -> assertThat(node.rows()).isLessThan(200));
  }

  @Test
  void thoseThatAreRunningDoNotMatterEither() {
    scene.grant(account);
    scene.jdbc.sql("update attempt set amc_ended_at = now() where granted_at is not null").update();

    assertThat(planOfGrant()).allSatisfy(node -> assertThat(node.rows()).isLessThan(200));
  }

  /**
   * @param rows touched in all loops together, also those that a filter or a heap check dropped
   */
  private record Node(String type, String index, long rows) {}

  private List<Node> planOfGrant() {
    return scene.inTransaction(
        () -> {
          var plan =
              scene
                  .jdbc
                  .sql("explain (analyze, format json) " + SlotStore.GRANT)
                  .param("account", account)
                  .query(String.class)
                  .single();
          var nodes = new ArrayList<Node>();
          collect(JsonMapper.shared().readTree(plan).get(0).get("Plan"), nodes);
          return nodes;
        });
  }

  private static void collect(JsonNode plan, List<Node> nodes) {
    double rows =
        (plan.path("Actual Rows").asDouble(0)
                + plan.path("Rows Removed by Filter").asDouble(0)
                + plan.path("Rows Removed by Index Recheck").asDouble(0))
            * plan.path("Actual Loops").asDouble(0);
    nodes.add(
        new Node(
            plan.path("Node Type").asString(),
            plan.path("Index Name").asString(""),
            Math.round(rows)));
    plan.path("Plans").forEach(child -> collect(child, nodes));
  }
}
