package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Somebody else's client finds here what AMC's documentation says. */
class SecondClientTest {
  private static final String SQL =
      "SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions WHERE device_type <>"
          + " CUSTOM_PARAMETER('device') GROUP BY campaign /* simulator: run=90s files=2 */";
  private static final String DEFINITION =
      """
      {"workflowId": "wf.reach-1", "sqlQuery": "%s", "distinctUserCountColumn": "people",
       "inputParameters": [{"name": "device", "dataType": "STRING", "defaultValue": "TV"}]}
      """
          .formatted(SQL);
  private static final String WINDOW =
      "\"timeWindowType\":\"EXPLICIT\",\"timeWindowStart\":\"2026-01-01T00:00:00\",\"timeWindowEnd\":\"2026-02-01T00:00:00\"";

  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private SecondClient client;

  @BeforeEach
  void start() throws IOException {
    simulator =
        Simulator.start(
            SimulatorSettings.inMemory().with(Knobs.defaults().with("results", "computed")), clock);
    var account = DemoAccount.ALL.getFirst();
    client =
        new SecondClient(
            simulator.uri(), account.clientId(), account.clientSecret(), account.refreshToken());
    client.logIn();
    client.choose();
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void aSavedWorkflowIsRunListedAndDownloaded() {
    client.save("wf.reach-1", DEFINITION.replace("reach FROM", "people_reached FROM"));
    client.save("wf.reach-1", DEFINITION);
    assertThat(client.all("/workflows?limit=1", "workflows"))
        .extracting(workflow -> workflow.get("sqlQuery").asString())
        .containsExactly(SQL);

    var id =
        client.start(
            "{\"workflowId\":\"wf.reach-1\",\"parameterValues\":{\"device\":\"PC\"},%s}"
                .formatted(WINDOW));
    assertThat(client.all("/workflowExecutions?minCreationTime=2026-03-10T00:00:00", "executions"))
        .extracting(execution -> execution.get("workflowExecutionId").asString())
        .containsExactly(id);
    var ended = client.waitFor(id, () -> clock.passesSeconds(15));

    assertThat(ended.get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.get("outputColumns").findValuesAsString("name"))
        .containsExactly("campaign", "reach", "people");
    assertThat(client.rows(id))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(3);
              assertThat(Integer.parseInt(row.get(1))).isGreaterThanOrEqualTo(2);
            })
        .anySatisfy(row -> assertThat(row.getFirst()).contains("\""));
  }

  @Test
  void aRunIsCancelledAndHiddenUnlessAskedFor() {
    var id =
        client.start("{\"workflow\":{\"sqlQuery\":\"SELECT SUM(clicks) AS c FROM dsp_clicks\"}}");

    assertThat(client.cancel(id)).isEqualTo("CANCELLED");

    var list = "/workflowExecutions?minCreationTime=2026-03-10T00:00:00&includeCancelled=";
    assertThat(client.all(list + "false", "executions")).isEmpty();
    assertThat(client.all(list + "true", "executions")).hasSize(1);
    assertThatThrownBy(() -> client.cancel(id)).hasMessageStartingWith("400 ");
    assertThatThrownBy(() -> client.rows(id))
        .hasMessage("400 Execution with ID %s is unavailable for download.".formatted(id));
  }

  @Test
  void aWorkflowIsScheduledAndLetGo() {
    client.save("wf.reach-1", DEFINITION);
    var schedule =
        "{\"scheduleId\":\"weekly\",\"workflowId\":\"wf.reach-1\",\"aggregationPeriod\":\"Weekly\",\"aggregationHourUtc\":16,\"scheduleEnabled\":true}";

    client.create("/schedules", schedule);
    client.change("/schedules/weekly", schedule.replace("16", "8"));

    assertThat(client.one("/schedules/weekly").get("aggregationHourUtc").asInt()).isEqualTo(8);
    assertThat(client.all("/schedules?limit=1", "schedules")).hasSize(1);
    assertThatThrownBy(() -> client.delete("/workflows/wf.reach-1"))
        .hasMessageContaining("schedule weekly");
    client.delete("/schedules/weekly");
    client.delete("/workflows/wf.reach-1");
    assertThatThrownBy(() -> client.one("/workflows/wf.reach-1"))
        .hasMessage("404 Workflow with ID wf.reach-1 does not exist");
  }

  @Test
  void theTablesAreThere() {
    var tables = client.all("/dataSources?limit=3", "dataSources");

    assertThat(tables).hasSize(24);
    var columns = client.one("/dataSources/dsp_impressions").get("columns");
    assertThat(columns.valueStream().map(column -> column.get("name").asString()))
        .contains("campaign", "impressions", "user_id");
    assertThat(tables).extracting(JsonNode::isObject).containsOnly(true);
  }

  @Test
  void aTokenThatHasExpiredIsRenewedOnTheWay() {
    clock.passesSeconds(3601);

    assertThat(client.all("/workflows?limit=100", "workflows")).isEmpty();
  }
}
