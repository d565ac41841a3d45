package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AMC's own words, as people have met them. */
class ErrorTextsTest {
  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator =
        Simulator.start(
            SimulatorSettings.inMemory().with(Knobs.defaults().with("results", "computed")), clock);
    client = Conversation.with(simulator);
    client
        .post(
            client.workflows(),
            "{\"workflowId\":\"wf\",\"sqlQuery\":\"SELECT SUM(clicks) AS c FROM dsp_clicks\"}")
        .ok();
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          GET  | /workflowExecutions/b-1              |                                                    | 400 Workflow execution with ID b-1 does not exist.
          PUT  | /workflowExecutions/b-1              | {"status":"CANCELLED"}                             | 400 Workflow execution with ID b-1 does not exist.
          GET  | /workflowExecutions/b-1/downloadUrls |                                                    | 400 Workflow execution with ID b-1 does not exist.
          POST | /workflowExecutions                  | {"workflowId":"wf.2"}                              | 400 Workflow with ID wf.2 does not exist
          POST | /workflowExecutions                  | {"workflow":{}}                                    | 400 Either a query or a SQL query must be specified
          POST | /workflowExecutions                  | {"workflow":"SELECT"}                              | 400 Either a query or a SQL query must be specified
          GET  | /workflows/wf.2                      |                                                    | 404 Workflow with ID wf.2 does not exist
          POST | /workflows                           | {"workflowId":"wf","sqlQuery":"SELECT 1"}          | 400 Workflow with ID wf already exists.
          POST | /workflows                           | {"workflowId":"w","sqlQuery":"SELECT a FROM t WHERE b = CUSTOM_PARAMETER('c')"} | 400 Was unable to compile workflow w because it was found to be invalid: Filter operation filter_operation referenced an undeclared parameter c.
          POST | /workflows                           | {"workflowId":"w","sqlQuery":"SELECT SUM(a) AS s FROM X"} | 400 Was unable to compile workflow w because the sql query was invalid: From line 1, column 25 to line 1, column 25: Object 'X' not found
          POST | /workflows                           | {"workflowId":"w","sqlQuery":"SELECT a FROM {{t}}"} | 400 Encountered "{" at line 1, column 15.
          """)
  void aRefusalSaysWhatAmcSays(String method, String path, @Nullable String body, String said) {
    var answer = client.send(method, "/amc/reporting/amcbwhomeus" + path, body == null ? "" : body);

    assertThat(answer.refusal()).isEqualTo(said);
    assertThat(answer.json().propertyNames()).containsExactly("code", "details");
  }

  @Test
  void whatHasEndedCannotBeCancelledAndWhatHasNotCannotBeDownloaded() {
    var id = client.created("SELECT a FROM t /* simulator: rows=1 run=5s */");
    assertThat(client.get(client.executions() + "/" + id + "/downloadUrls").refusal())
        .isEqualTo("400 Execution with ID %s is unavailable for download.".formatted(id));

    clock.passesSeconds(60);

    assertThat(client.cancel(id).refusal()).startsWith("400 ");
  }

  @Test
  void whatWasReadTooOftenIsRejected() {
    client.put("/simulator/settings", "{\"overlapLimit\":1}").ok();
    client.post(client.executions(), "{\"workflowId\":\"wf\"}").ok();
    var id =
        client
            .post(client.executions(), "{\"workflowId\":\"wf\"}")
            .ok()
            .get("workflowExecutionId")
            .stringValue();

    clock.passesSeconds(60);

    assertThat(client.execution(id).get("statusReason").stringValue())
        .isEqualTo(
            "Execution \"%s\" of workflow \"wf\" could not be run because too many workflows have already been run against the same input data sources in the same or overlapping time windows."
                .formatted(id));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          refresh_token | refresh_token | wrong   | 400 invalid_grant The request has an invalid grant parameter : refresh_token
          code          | authorization_code | wrong | 400 invalid_grant The request has an invalid grant parameter : code
          client_secret | refresh_token | wrong   | 401 invalid_client Client authentication failed
          grant_type    | ''            | ''      | 400 invalid_request Malformed request
          grant_type    | ''            | password | 400 unsupported_grant_type The authorization grant type is not supported by the authorization server
          """)
  void theLoginSaysWhatLoginWithAmazonSays(String field, String grant, String value, String said) {
    var form = new HashMap<>(client.refresh());
    form.put("grant_type", grant);
    form.put("redirect_uri", "http://localhost/back");
    form.put(field, value);

    var answer = client.token(Map.copyOf(form));

    assertThat(
            "%d %s %s"
                .formatted(
                    answer.status(),
                    Json.text(answer.json(), "error"),
                    Json.text(answer.json(), "error_description")))
        .isEqualTo(said);
  }
}
