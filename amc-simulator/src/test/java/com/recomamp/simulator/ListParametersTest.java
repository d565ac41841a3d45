package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters of lists, one by one. */
class ListParametersTest {
  private static final String ALL = "minCreationTime=2026-01-01T00:00:00";

  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), new SetClock());
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "minCreationTime=&workflowId={workflowId}&nextToken=&limit=",
        "minCreationTime=2026-03-10T12:00:00&maxCreationTime=&timeZone=&sortAscending=&includeCancelled=&includeWorkflow=",
        "minCreationTime=2026-03-10T12:00:00&maxCreationTime=2026-03-10T12:00:00&timeZone=UTC",
        "minCreationTime=2026-03-10T12%3A00%3A00&sortAscending=False&includeCancelled=False&includeWorkflow=False&limit=100",
        "minCreationTime=2026-03-10T08:00:00&timeZone=America%2FNew_York&workflowId={workflowId}&sortAscending=TRUE",
      })
  void aListIsAskedForInManyForms(String query) {
    var created = client.create(Conversation.SQL, "").ok();

    assertThat(
            client.listed(query.replace("{workflowId}", created.get("workflowId").stringValue())))
        .containsExactly(created.get("workflowExecutionId").stringValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          workflowId=                                            | Either workflowId or minCreationTime must be specified.
          maxCreationTime=2026-03-10T12:00:00                    | Either workflowId or minCreationTime must be specified.
          minCreationTime=2026-03-10                             | Invalid time window format: minCreationTime must be yyyy-MM-dd'T'HH:mm:ss.
          minCreationTime=2026-03-10T12:00:00Z                   | Invalid time window format: minCreationTime must be yyyy-MM-dd'T'HH:mm:ss.
          workflowId=a&maxCreationTime=2026-03-10T12:00          | Invalid time window format: maxCreationTime must be yyyy-MM-dd'T'HH:mm:ss.
          workflowId=a&timeZone=Moon                             | timeZone Moon is not a valid time zone.
          workflowId=a&sortAscending=yes                         | sortAscending must be true or false.
          workflowId=a&includeCancelled=1                        | includeCancelled must be true or false.
          workflowId=a&includeWorkflow=no                        | includeWorkflow must be true or false.
          workflowId=a&limit=0                                   | limit must be between 1 and 100.
          workflowId=a&limit=101                                 | limit must be between 1 and 100.
          workflowId=a&nextToken=a                               | nextToken is invalid.
          """)
  void anUnusableParameterIsRefusedByName(String query, String details) {
    assertThat(client.get(client.executions() + "?" + query).refusal()).isEqualTo("400 " + details);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/amc/reporting/amcbwhomeus/dataSources",
        "/amc/reporting/amcbwhomeus/workflows",
        "/amc/reporting/amcbwhomeus/schedules",
        "/amc/reporting/amcbwhomeus/workflowExecutions",
        "/amc/instances",
        "/amc/instances/amcbwhomeus/advertisers",
        "/amc/instances/amcbwhomeus/advertisers/updates"
      })
  void everyListTakesAnEmptyTokenAndAtMostAHundredAtATime(String path) {
    for (var query : List.of("limit=&nextToken=", "limit=100", "limit=1")) {
      assertThat(client.get(path + "?" + ALL + "&" + query).status()).isEqualTo(200);
    }
    assertThat(client.get(path + "?" + ALL + "&limit=101").refusal())
        .isEqualTo("400 limit must be between 1 and 100.");
    for (var token : List.of("%25", "zzzz", "MDAwMQ")) {
      assertThat(client.get(path + "?" + ALL + "&nextToken=" + token).refusal())
          .isEqualTo("400 nextToken is invalid.");
    }
  }
}
