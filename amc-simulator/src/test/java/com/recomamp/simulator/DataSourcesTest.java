package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DataSourcesTest {
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory());
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void anInstanceListsTheTablesThatQueriesMayRead() {
    var answer = client.get(client.dataSources());

    assertThat(answer.header("Content-Type")).isEqualTo("application/vnd.amcdatasources.v1+json");
    assertThat(ids(answer.ok()))
        .hasSize(24)
        .isSorted()
        .contains("dsp_impressions", "conversions", "sponsored_ads_traffic");
    assertThat(answer.ok().has("nextToken")).isFalse();
  }

  @Test
  void pagesJoinWithoutGapOrRepetitionAndTheLastHasNoToken() {
    var seen = new ArrayList<String>();
    var page = client.get(client.dataSources() + "?limit=4&nextToken=").ok();
    seen.addAll(ids(page));
    while (page.has("nextToken")) {
      var token = page.get("nextToken").stringValue();
      page = client.get(client.dataSources() + "?limit=4&nextToken=" + token).ok();
      seen.addAll(ids(page));
    }

    assertThat(seen).isEqualTo(ids(client.get(client.dataSources()).ok()));
    assertThat(client.get(client.dataSources() + "?limit=101").refusal())
        .isEqualTo("400 limit must be between 1 and 100.");
  }

  @Test
  void oneIsReadFlatWithItsColumns() {
    var source = client.get(client.dataSources() + "/dsp_clicks").ok();

    assertThat(source.get("dataSourceId").stringValue()).isEqualTo("dsp_clicks");
    assertThat(source.get("description").stringValue())
        .isEqualTo("Every click on an impression of Amazon DSP");
    assertThat(source.get("owner").stringValue()).isEqualTo("AMAZON");
    assertThat(column(source, "clicks"))
        .isEqualTo(
            "{\"name\":\"clicks\",\"columnType\":\"METRIC\",\"dataType\":\"LONG\",\"sensitivity\":\"NONE\"}");
    assertThat(column(source, "campaign"))
        .isEqualTo(
            "{\"name\":\"campaign\",\"columnType\":\"DIMENSION\",\"dataType\":\"STRING\",\"sensitivity\":\"LOW\"}");
  }

  @Test
  void anUnknownOneDoesNotExist() {
    assertThat(client.get(client.dataSources() + "/dsp_impresions").refusal())
        .isEqualTo("404 Data source with ID dsp_impresions does not exist");
  }

  @Test
  void faultsHitTheListAndTheOneApart() {
    client
        .post(
            "/simulator/faults", "{\"operation\":\"dataSources\",\"status\":429,\"retryAfter\":7}")
        .ok();

    assertThat(client.get(client.dataSources() + "/conversions").status()).isEqualTo(200);
    var throttled = client.get(client.dataSources());
    assertThat(throttled.status()).isEqualTo(429);
    assertThat(throttled.header("Retry-After")).isEqualTo("7");
    assertThat(client.get(client.dataSources()).status()).isEqualTo(200);
    assertThat(client.get("/simulator/ledger").ok().findValuesAsString("operation"))
        .endsWith("dataSource", "dataSources", "dataSources");
  }

  private static List<String> ids(JsonNode page) {
    return page.get("dataSources")
        .valueStream()
        .map(source -> source.get("dataSourceId").stringValue())
        .toList();
  }

  private static String column(JsonNode source, String name) {
    return source
        .get("columns")
        .valueStream()
        .filter(column -> column.get("name").stringValue().equals(name))
        .findFirst()
        .orElseThrow()
        .toString();
  }
}
