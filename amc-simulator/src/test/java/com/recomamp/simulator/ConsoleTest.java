package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What happens to an instance past the API. */
class ConsoleTest {
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
  void whatRunsFromTheConsoleTakesThePlacesOfTheApi() {
    var started = run("{\"count\":10,\"run\":\"1h\"}").get("executionIds");
    var ours = client.created(Conversation.SQL + " /* simulator: run=60s */");

    clock.passesSeconds(3);

    assertThat(started).hasSize(10);
    var one = client.execution(started.get(0).stringValue());
    assertThat(one.get("workflowId").stringValue()).matches("analytics-[0-9a-f-]{36}");
    assertThat(one.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(client.status(ours)).isEqualTo("PENDING");
    assertThat(client.listed("minCreationTime=2026-01-01T00:00:00")).hasSize(11);
    client.cancel(started.get(0).stringValue()).ok();
    assertThat(client.status(ours)).isEqualTo("RUNNING");
  }

  @Test
  void anInstanceThatIsDeniedLooksLikeAForeignOne() {
    client.put(instance(), "{\"denied\":true}").ok();

    assertThat(client.create(Conversation.SQL, "").refusal())
        .isEqualTo("403 Unauthorized request.");
    assertThat(client.get("/amc/reporting/amcbwkitchn/workflows").status()).isEqualTo(200);
    assertThat(instances().getFirst().get("denied").booleanValue()).isTrue();

    client.put(instance(), "{\"denied\":false}").ok();
    client.created(Conversation.SQL);
  }

  @Test
  void theInstancesTellHowManyExecutionsTheyHave() {
    client.created(Conversation.SQL);
    run("{}");
    clock.passesSeconds(3);
    client.created(Conversation.SQL);

    var first = instances().getFirst();

    assertThat(instances()).hasSize(4);
    assertThat(first.get("instanceName").stringValue()).isEqualTo("Brindlewick Home US");
    assertThat(first.get("executions").toString())
        .isEqualTo(
            "{\"PENDING\":1,\"RUNNING\":2,\"PUBLISHING\":0,\"SUCCEEDED\":0,\"FAILED\":0,\"CANCELLED\":0,\"REJECTED\":0}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"count\":0}",
        "{\"count\":1001}",
        "{\"count\":\"few\"}",
        "{\"run\":\"long\"}",
        "{\"rows\":3}",
        "[]"
      })
  void whatTheConsoleCannotDoIsRefused(String asked) {
    assertThat(client.post(instance() + "/executions", asked).status()).isEqualTo(400);
  }

  @Test
  void anUnknownInstanceIsNotFound() {
    assertThat(client.post("/simulator/instances/amcnone/executions", "{}").status())
        .isEqualTo(404);
    assertThat(client.put("/simulator/instances/amcnone", "{\"denied\":true}").status())
        .isEqualTo(404);
    assertThat(client.put(instance(), "{\"denied\":1}").status()).isEqualTo(400);
  }

  private JsonNode run(String asked) {
    return client.post(instance() + "/executions", asked).ok();
  }

  private List<JsonNode> instances() {
    return client.get("/simulator/instances").ok().valueStream().toList();
  }

  private String instance() {
    return "/simulator/instances/" + client.instanceId();
  }
}
