package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListTest {
  private static final String ALL = "minCreationTime=2026-01-01T00:00:00";

  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), clock);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void theNewestComeFirstUnlessAskedOtherwise() {
    var ids = created(3);

    assertThat(client.listed(ALL)).isEqualTo(ids.reversed());
    assertThat(client.listed(ALL + "&sortAscending=true")).isEqualTo(ids);
  }

  @Test
  void pagesJoinWithoutGapOrRepetitionAndTheLastHasNoToken() {
    var ids = created(5);

    for (var order : List.of("false", "true")) {
      var seen = new ArrayList<String>();
      var query = ALL + "&limit=2&sortAscending=" + order;
      var page = client.get(client.executions() + "?" + query + "&nextToken=").ok();
      var pages = 1;
      page.get("executions").forEach(one -> seen.add(one.get("workflowExecutionId").stringValue()));
      while (page.has("nextToken")) {
        if (order.equals("false")) {
          client.created(Conversation.SQL);
        }
        page =
            client
                .get(
                    client.executions()
                        + "?"
                        + query
                        + "&nextToken="
                        + page.get("nextToken").stringValue())
                .ok();
        page.get("executions")
            .forEach(one -> seen.add(one.get("workflowExecutionId").stringValue()));
        pages++;
      }
      if (order.equals("false")) {
        assertThat(seen).isEqualTo(ids.reversed());
        assertThat(pages).isEqualTo(3);
      } else {
        assertThat(seen).hasSize(7).startsWith(ids.toArray(String[]::new)).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void aPageHoldsAHundredAtMost() {
    created(101);

    assertThat(client.listed(ALL)).hasSize(100);
    for (var wrong : List.of("0", "101", "x", "-1")) {
      assertThat(client.get(client.executions() + "?" + ALL + "&limit=" + wrong).refusal())
          .isEqualTo("400 limit must be between 1 and 100.");
    }
    assertThat(client.get(client.executions() + "?" + ALL + "&nextToken=rubbish").refusal())
        .isEqualTo("400 nextToken is invalid.");
  }

  @Test
  void eitherAWorkflowOrALeastCreationTimeIsNeeded() {
    assertThat(client.get(client.executions()).refusal())
        .isEqualTo("400 Either workflowId or minCreationTime must be specified.");
    assertThat(client.get(client.executions() + "?minCreationTime=&workflowId=").status())
        .isEqualTo(400);
    assertThat(client.listed("workflowId=nothing")).isEmpty();
  }

  @Test
  void creationTimesAreReadInTheZoneBesideThemAndIncludeTheirSecond() {
    var first = client.created(Conversation.SQL);
    clock.passesSeconds(60);
    var second = client.created(Conversation.SQL);

    assertThat(client.listed("minCreationTime=2026-03-10T12:00:01")).containsExactly(second);
    assertThat(client.listed("minCreationTime=2026-03-10T12:00:00")).containsExactly(second, first);
    assertThat(client.listed(ALL + "&maxCreationTime=2026-03-10T12:00:59")).containsExactly(first);
    assertThat(client.listed("minCreationTime=2026-03-10T13:00:01&timeZone=Europe/Berlin"))
        .containsExactly(second);
    for (var wrong :
        List.of(
            "minCreationTime=2026-03-10T12:00:00Z",
            "minCreationTime=2026-03-10",
            ALL + "&timeZone=Moon")) {
      assertThat(client.get(client.executions() + "?" + wrong).status()).isEqualTo(400);
    }
  }

  @Test
  void cancelledOnesAreHiddenUnlessAskedFor() {
    var ids = created(2);
    client.cancel(ids.getFirst()).ok();

    assertThat(client.listed(ALL)).containsExactly(ids.getLast());
    assertThat(client.listed(ALL + "&includeCancelled=True")).isEqualTo(ids.reversed());
  }

  @Test
  void theSqlIsShownOnlyWhenAskedForAndAsSet() {
    var sql = "SELECT a -- why\nFROM t /* note */ WHERE b = '-- no'";
    client.created(sql);

    assertThat(sqlIn(ALL + "&includeWorkflow=False")).isNull();
    assertThat(sqlIn(ALL + "&includeWorkflow=true")).isEqualTo(sql);
    client.put("/simulator/settings", "{\"sqlEcho\":\"withoutComments\"}").ok();
    assertThat(sqlIn(ALL + "&includeWorkflow=true"))
        .isEqualTo("SELECT a \nFROM t   WHERE b = '-- no'");
    client.put("/simulator/settings", "{\"sqlEcho\":\"absent\"}").ok();
    assertThat(sqlIn(ALL + "&includeWorkflow=true")).isNull();
  }

  @Test
  void anInstanceListsItsOwnOnly() {
    created(1);
    var sister = DemoAccount.ALL.getFirst().instances().getLast().instanceId();

    assertThat(
            client
                .get("/amc/reporting/%s/workflowExecutions?%s".formatted(sister, ALL))
                .ok()
                .get("executions"))
        .isEmpty();
  }

  @Test
  void aNewExecutionMayBeSeenLate() {
    client.put("/simulator/settings", "{\"listLag\":\"5s\"}").ok();
    var id = client.created(Conversation.SQL);
    assertThat(client.listed(ALL)).isEmpty();
    assertThat(client.status(id)).isEqualTo("PENDING");

    clock.passesSeconds(5);

    assertThat(client.listed(ALL)).containsExactly(id);
  }

  private List<String> created(int count) {
    var ids = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      ids.add(client.created(Conversation.SQL));
    }
    return ids;
  }

  private @Nullable String sqlIn(String query) {
    var first = client.get(client.executions() + "?" + query).ok().get("executions").get(0);
    return first.has("sqlQuery") ? first.get("sqlQuery").stringValue() : null;
  }
}
