package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fields of the creation of an execution, one by one. */
class ExecutionFieldsTest {
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), new SetClock());
    client = Conversation.with(simulator);
    client
        .post(client.workflows(), "{\"workflowId\":\"wf\",\"sqlQuery\":\"SELECT a FROM t\"}")
        .ok();
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "workflowId":"wf"                                                       | "workflowId":"wf"
          "workflow":{"sqlQuery":"SELECT a FROM t"}                               | "timeWindowTimeZoneOriginal":"UTC"
          "workflow":{"sqlQuery":"SELECT a FROM t","workflowId":"adhoc-test-1"}   | "status":"PENDING"
          "workflowId":"wf","timeWindowTimeZone":"Asia/Tokyo"                     | "timeWindowTimeZoneOriginal":"Asia/Tokyo"
          "workflowId":"wf","timeWindowType":"MOST_RECENT_DAY"                    |
          "workflowId":"wf","timeWindowType":"MOST_RECENT_WEEK"                   |
          "workflowId":"wf","timeWindowType":"CURRENT_MONTH"                      |
          "workflowId":"wf","timeWindowType":"PREVIOUS_MONTH"                     |
          "workflowId":"wf","timeWindowType":"ALL"                                |
          "workflowId":"wf","timeWindowType":"EXPLICIT","timeWindowStart":"2026-01-01T00:00:00","timeWindowEnd":"2026-01-02T00:00:00" | "timeWindowEnd":"2026-01-02T00:00:00Z"
          "workflowId":"wf","parameterValues":{"days":7,"ids":["a","b"]}          | "parameterValues":{"days":7,"ids":["a","b"]}
          "workflowId":"wf"                                                       | "parameterValues":{}
          "workflowId":"wf"                                                       | "workflowExecutionTimeoutSeconds":21600
          "workflowId":"wf","workflowExecutionTimeoutSeconds":900                 | "workflowExecutionTimeoutSeconds":900
          "workflowId":"wf","workflowExecutionTimeoutSeconds":"86400"             | "workflowExecutionTimeoutSeconds":86400
          "workflowId":"wf","dryRun":"True"                                       | "dryRun":true
          "workflowId":"wf","skipPublish":true                                    | "skipPublish":true
          "workflowId":"wf"                                                       | "disableAggregationControls":false
          "workflowId":"wf","disableAggregationControls":true                     | "disableAggregationControls":true
          "workflowId":"wf","requireSyntheticData":"false"                        | "requireSyntheticData":false
          "workflowId":"wf","ignoreDataGaps":"True"                               | "ignoreDataGaps":true
          "workflowId":"wf","advertisers":[]                                      |
          "workflowId":"wf","maxCertifiedTime":"2026-01-01T00:00:00"              |
          "workflowId":"wf","maxDimensionTime":"2026-03-09T00:00:00"              |
          "workflowId":"wf","additionalAcrResultsReceivers":["1"],"useAsyncValidation":true,"outputFormat":"CSV","workflow_executed_date":"x" |
          """)
  void aFieldIsTakenAndToldAgainWhereAmcTellsIt(String given, @Nullable String told) {
    var created = client.post(client.executions(), "{%s}".formatted(given)).ok();

    assertThat(created.toString()).contains(told == null ? "\"dataGaps\":[]" : told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "timeWindowType":["ALL"]                                   | timeWindowType must be a string, not ["ALL"].
          "timeWindowTimeZone":{}                                    | timeWindowTimeZone must be a string, not {}.
          "timeWindowStart":[1]                                      | timeWindowStart must be a string, not [1].
          "timeWindowStart":"-999999999-01-01T00:00:00"              | Invalid time window format: timeWindowStart must be yyyy-MM-dd'T'HH:mm:ss.
          "timeWindowEnd":"+10000-01-01T00:00:00"                    | Invalid time window format: timeWindowEnd must be yyyy-MM-dd'T'HH:mm:ss.
          "workflowExecutionTimeoutSeconds":[]                       | workflowExecutionTimeoutSeconds must be a number.
          "workflowId":["wf"]                                        | workflowId must be a string, not ["wf"].
          "dryRun":"maybe"                                           | dryRun must be true or false.
          "skipPublish":{}                                           | skipPublish must be true or false.
          "workflowExecutionTimeoutSeconds":"soon"                   | workflowExecutionTimeoutSeconds must be a number.
          "parameterValues":["a"]                                    | parameterValues must be an object, not ["a"].
          "advertisers":"all"                                        | advertisers must be a list, not "all".
          "advertisers":[{"type":"DISPLAY"}]                         | advertisers[0].id is required.
          "advertisers":[{"id":"1","type":"DISPLAY"},{"id":"2"}]     | advertisers[1].type is required.
          "advertisers":[{"id":"1","type":"DSP"}]                    | advertisers[0].type must be one of DISPLAY, SAS, SPONSORED_ADS, not DSP.
          "advertisers":[{"id":"ENTITY1","type":"SPONSORED_ADS"}]    | advertisers[0].marketplaceId is required.
          "maxDimensionTime":"2026-01-08"                            | Invalid time window format: maxDimensionTime must be yyyy-MM-dd'T'HH:mm:ss.
          "maxCertifiedTime":"2026-01-08T00:00:00Z"                  | Invalid time window format: maxCertifiedTime must be yyyy-MM-dd'T'HH:mm:ss.
          "maxDimensionTime":"2026-01-07T23:59:59"                   | maxDimensionTime must not be before the end of the time window.
          """)
  void anUnusableFieldIsRefusedByName(String field, String details) {
    assertThat(client.create(Conversation.SQL, field).refusal()).isEqualTo("400 " + details);
  }
}
