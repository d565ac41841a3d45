package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** The fields of a schedule, one by one. */
class ScheduleFieldsTest {
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
          "aggregationPeriod":"Daily"                                       |
          "aggregationPeriod":"Weekly","aggregationStartDay":"Monday"       |
          "aggregationPeriod":"Weekly","aggregationStartDay":"Sunday"       |
          "aggregationPeriod":"Weekly"                                      | "aggregationPeriod":"Weekly","aggregationStartDay":"Tuesday"
          "aggregationHourUtc":0,"aggregationPeriod":"Daily"                |
          "aggregationHourUtc":23,"aggregationPeriod":"Daily"               |
          "aggregationHourUtc":"16","aggregationPeriod":"Daily"             | "aggregationHourUtc":16,"aggregationPeriod":"Daily"
          "aggregationPeriod":"Daily","scheduleEnabled":false               |
          "aggregationPeriod":"Daily","scheduleEnabled":"True"              | "aggregationPeriod":"Daily","scheduleEnabled":true
          "aggregationPeriod":"Daily","requireSyntheticData":true           |
          "aggregationPeriod":"Daily","disableAggregationControls":null     | "aggregationPeriod":"Daily"
          "aggregationPeriod":"Daily","marketplaceId":"ATVPDKIKX0DER"       | "aggregationPeriod":"Daily"
          """)
  void aFieldIsReadBack(String given, @Nullable String kept) {
    client
        .post(
            client.schedules(), "{\"scheduleId\":\"a\",\"workflowId\":\"wf\",%s}".formatted(given))
        .ok();

    var fields = (ObjectNode) client.get(client.schedules() + "/a").ok();

    assertThat(fields.remove(List.of("scheduleId", "workflowId")).toString())
        .isEqualTo("{%s}".formatted(kept == null ? given : kept));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"workflowId":"wf","aggregationPeriod":"Daily"}                                            | scheduleId is required.
          {"scheduleId":"a b","workflowId":"wf","aggregationPeriod":"Daily"}                         | scheduleId must consist of letters, digits, periods, dashes and underscores.
          {"scheduleId":{},"workflowId":"wf","aggregationPeriod":"Daily"}                            | scheduleId must be a string, not {}.
          {"scheduleId":"a","aggregationPeriod":"Daily"}                                             | workflowId is required.
          {"scheduleId":"a","workflowId":"gone","aggregationPeriod":"Daily"}                         | Workflow with ID gone does not exist
          {"scheduleId":"a","workflowId":"wf"}                                                       | aggregationPeriod is required.
          {"scheduleId":"a","workflowId":"wf","aggregationPeriod":"daily"}                           | aggregationPeriod must be one of Daily, Weekly, not daily.
          {"scheduleId":"a","workflowId":"wf","aggregationPeriod":"Weekly","aggregationStartDay":"MONDAY"} | aggregationStartDay must be one of Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, not MONDAY.
          {"scheduleId":"a","workflowId":"wf","aggregationPeriod":"Daily","aggregationHourUtc":24}   | aggregationHourUtc must be a whole number from 0 to 23, not 24.
          {"scheduleId":"a","workflowId":"wf","aggregationPeriod":"Daily","aggregationHourUtc":8.5}  | aggregationHourUtc must be a whole number from 0 to 23, not 8.5.
          {"scheduleId":"a","workflowId":"wf","aggregationPeriod":"Daily","scheduleEnabled":"yes"}   | scheduleEnabled must be true or false, not yes.
          {"scheduleId":"a","workflowId":"wf","aggregationPeriod":"Daily","requireSyntheticData":1}  | requireSyntheticData must be true or false, not 1.
          {"scheduleId":"a","workflowId":"wf","aggregationPeriod":"Daily","disableAggregationControls":[]} | disableAggregationControls must be true or false, not [].
          no JSON                                                                                    | Unable to parse the request body.
          """)
  void anUnusableOneIsRefusedByField(String body, String details) {
    assertThat(client.post(client.schedules(), body).refusal()).isEqualTo("400 " + details);
    assertThat(client.get(client.schedules()).ok().get("schedules")).isEmpty();
  }
}
