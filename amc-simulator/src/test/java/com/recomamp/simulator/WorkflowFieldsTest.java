package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a workflow, one by one. */
class WorkflowFieldsTest {
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
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "privacyFilteringBehavior":"REMOVE_ROWS"                  |
          "privacyFilteringBehavior":"REMOVE_VALUES"                |
          "filteredMetricsDiscriminatorColumn":"filtered"           |
          "distinctUserCountColumn":"du_count"                      |
          "filteredReasonColumn":"why"                              |
          "inputSchema":"sandbox"                                   |
          "outputFormat":{"separatorCharacter":";"}                 |
          "outputFormat":{"quoteCharacter":null,"escapeCharacter":"!"}                  | "outputFormat":{"escapeCharacter":"!"}
          "outputColumns":[]                                        | -
          "outputColumns":[{"name":"a","description":null}]         | "outputColumns":[{"name":"a"}]
          "outputColumns":[{"columnType":"METRIC","dataType":"DECIMAL","dataTypePrecision":38,"dataTypeScale":17,"description":"d","name":"a"}] |
          "outputColumns":[{"name":"a","dataTypePrecision":"38"}]   | "outputColumns":[{"dataTypePrecision":38,"name":"a"}]
          "inputParameters":[]                                      | -
          "inputParameters":[{"columnType":"DIMENSION","dataType":"INTEGER","defaultValue":20,"description":"d","displayName":"Days","name":"p"}] |
          "inputParameters":[{"dataType":"STRING","defaultValue":"20","name":"p"}]      |
          "inputParameters":[{"dataType":"CALENDAR_INTERVAL","name":"p"}]               |
          "inputParameters":[{"name":"p","column_type":"DIMENSION"}]                    | "inputParameters":[{"name":"p"}]
          "inputParameters":[{"name":"p","dataType":{"type":"ARRAY","elementDataType":"LONG"},"defaultValue":[1,2]}] | "inputParameters":[{"dataType":{"elementDataType":"LONG","elementNullable":false,"type":"ARRAY"},"defaultValue":[1,2],"name":"p"}]
          "inputParameters":[{"dataType":{"elementDataType":"STRING","elementNullable":true,"type":"ARRAY"},"name":"p"}] |
          "query":["U0VMRUNU"]                                      | -
          "colour":"red"                                            | -
          """)
  void aFieldIsReadBack(String given, @Nullable String kept) {
    client
        .post(
            client.workflows(),
            "{\"workflowId\":\"a\",\"sqlQuery\":\"SELECT a FROM t\",%s}".formatted(given))
        .ok();

    var fields = (ObjectNode) client.get(client.workflows() + "/a").ok();

    assertThat(fields.remove(List.of("workflowId", "sqlQuery")).toString())
        .isEqualTo("-".equals(kept) ? "{}" : "{%s}".formatted(kept == null ? given : kept));
  }

  @Test
  void theDefinitionIsKeptByNameWithoutNullsAndUnknownFields() {
    client
        .post(
            client.workflows(),
            """
            {"workflowId": "a", "sqlQuery": "SELECT a FROM t", "query": null, "distinctUserCountColumn": "du_count", "inputSchema": "sandbox",
             "filteredReasonColumn": "why", "filteredMetricsDiscriminatorColumn": "filtered", "privacyFilteringBehavior": "REMOVE_VALUES",
             "outputColumns": [{"name": "a", "dataType": "DECIMAL", "dataTypePrecision": 38, "dataTypeScale": "17", "columnType": "METRIC", "description": null}],
             "outputFormat": {"separatorCharacter": ";", "quoteCharacter": null},
             "inputParameters": [
               {"name": "days", "dataType": "INTEGER", "columnType": "DIMENSION", "defaultValue": 20, "description": "how many", "displayName": null},
               {"name": "ids", "dataType": {"type": "ARRAY", "elementDataType": "STRING"}, "column_type": "DIMENSION", "defaultValue": ["1", "2"]}]}
            """)
        .ok();

    assertThat(client.get(client.workflows() + "/a").ok().toString())
        .isEqualTo(
            """
            {"distinctUserCountColumn":"du_count","filteredMetricsDiscriminatorColumn":"filtered","filteredReasonColumn":"why",\
            "inputParameters":[{"columnType":"DIMENSION","dataType":"INTEGER","defaultValue":20,"description":"how many","name":"days"},\
            {"dataType":{"elementDataType":"STRING","elementNullable":false,"type":"ARRAY"},"defaultValue":["1","2"],"name":"ids"}],\
            "inputSchema":"sandbox","outputColumns":[{"columnType":"METRIC","dataType":"DECIMAL","dataTypePrecision":38,"dataTypeScale":17,"name":"a"}],\
            "outputFormat":{"separatorCharacter":";"},"privacyFilteringBehavior":"REMOVE_VALUES","sqlQuery":"SELECT a FROM t","workflowId":"a"}\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "sqlQuery":"SELECT a FROM t"                                                         | workflowId is required.
          "workflowId":"a"                                                                     | Either a query or a SQL query must be specified
          "workflowId":"a","query":{"operations":[]}                                           | Either a query or a SQL query must be specified
          "workflowId":"a","privacyFilteringBehavior":"REMOVE"                                 | privacyFilteringBehavior must be one of REMOVE_ROWS, REMOVE_VALUES, not REMOVE.
          "workflowId":"a","inputParameters":{}                                                | inputParameters must be a list, not {}.
          "workflowId":"a","inputParameters":[7]                                               | inputParameters[0] must be an object, not 7.
          "workflowId":"a","inputParameters":[{"dataType":"DATE"}]                             | inputParameters[0].name is required.
          "workflowId":"a","inputParameters":[{"name":"p"},{"name":"q","dataType":"TEXT"}]     | inputParameters[1].dataType must be one of BINARY, BOOLEAN, BYTE, CALENDAR_INTERVAL, DATE, DECIMAL, DOUBLE, FLOAT, INTEGER, LONG, SHORT, STRING, TIMESTAMP, not TEXT.
          "workflowId":"a","inputParameters":[{"name":"p","columnType":"FACT"}]                | inputParameters[0].columnType must be one of DIMENSION, METRIC, not FACT.
          "workflowId":"a","inputParameters":[{"name":"p","dataType":{"type":"LIST"}}]         | inputParameters[0].dataType.type must be one of ARRAY, not LIST.
          "workflowId":"a","inputParameters":[{"name":"p","dataType":{"type":"ARRAY"}}]        | inputParameters[0].dataType.elementDataType is required.
          "workflowId":"a","outputColumns":[{"name":"c","dataType":"VARCHAR"}]                 | outputColumns[0].dataType must be one of BINARY, BOOLEAN, BYTE, CALENDAR_INTERVAL, DATE, DECIMAL, DOUBLE, FLOAT, INTEGER, LONG, SHORT, STRING, TIMESTAMP, not VARCHAR.
          "workflowId":"a","outputColumns":[{"name":"c","dataTypePrecision":39}]               | outputColumns[0].dataTypePrecision must be a whole number from 1 to 38, not 39.
          "workflowId":"a","outputFormat":"CSV"                                                | outputFormat must be an object, not "CSV".
          "workflowId":"a","outputFormat":{"separatorCharacter":"tab"}                         | outputFormat.separatorCharacter must be one character of ASCII that is no letter, digit or line break, not tab.
          "workflowId":"a","outputFormat":{"quoteCharacter":"","escapeCharacter":"!"}          | outputFormat.quoteCharacter must be one character of ASCII that is no letter, digit or line break, not .
          "workflowId":"a","outputFormat":{"quoteCharacter":","}                               | outputFormat.separatorCharacter must be another than quoteCharacter and escapeCharacter.
          """)
  void anUnusableDefinitionIsRefusedByField(String fields, String details) {
    assertThat(client.post(client.workflows(), "{%s}".formatted(fields)).refusal())
        .isEqualTo("400 " + details);
  }

  @Test
  void aWorkflowHasAHundredParametersAndOutputColumnsAtMost() {
    for (var field : new String[] {"inputParameters", "outputColumns"}) {
      var items = new StringJoiner(",", "[", "]");
      IntStream.range(0, 100).forEach(i -> items.add("{\"name\":\"n%d\"}".formatted(i)));
      var body = "{\"workflowId\":\"%s\",\"sqlQuery\":\"SELECT a FROM t\",\"%s\":%s}";

      client.post(client.workflows(), body.formatted(field, field, items)).ok();
      items.add("{\"name\":\"more\"}");
      assertThat(client.post(client.workflows(), body.formatted("b", field, items)).refusal())
          .isEqualTo("400 %s must have at most 100 items, not 101.".formatted(field));
      assertThat(
              client
                  .post(
                      client.executions(),
                      "{\"workflow\":%s}".formatted(body.formatted("b", field, items)))
                  .refusal())
          .isEqualTo("400 workflow.%s must have at most 100 items, not 101.".formatted(field));
    }
  }
}
