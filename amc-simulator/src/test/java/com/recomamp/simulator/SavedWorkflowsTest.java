package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SavedWorkflowsTest {
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
  void aWorkflowIsSavedAnsweredWithAnOctetStreamAndReadBackFlat() {
    var created = client.post(client.workflows(), workflow("wf.reach-1", "SELECT a FROM t"));

    assertThat(created.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(created.body()).isEqualTo("{}");
    assertThat(client.get(client.workflows() + "/wf.reach-1").ok().toString())
        .isEqualTo("{\"sqlQuery\":\"SELECT a FROM t\",\"workflowId\":\"wf.reach-1\"}");
  }

  @Test
  void anIdIsUsedOnceAndHasNoSpaces() {
    client.post(client.workflows(), workflow("a", "SELECT a FROM t")).ok();

    assertThat(client.post(client.workflows(), workflow("a", "SELECT b FROM t")).refusal())
        .isEqualTo("400 Workflow with ID a already exists.");
    assertThat(client.post(client.workflows(), workflow("a b", "SELECT b FROM t")).status())
        .isEqualTo(400);
  }

  @Test
  void whatDoesNotCompileIsNotSaved() {
    assertThat(
            client
                .post(client.workflows(), workflow("a", "SELECT CUSTOM_PARAMETER('p') FROM t"))
                .refusal())
        .isEqualTo(
            "400 Was unable to compile workflow a because it was found to be invalid: "
                + "Filter operation filter_operation referenced an undeclared parameter p.");
    assertThat(client.get(client.workflows() + "/a").refusal())
        .isEqualTo("404 Workflow with ID a does not exist");
  }

  @Test
  void anUpdateReplacesTheWholeDefinition() {
    client
        .post(
            client.workflows(),
            "{\"workflowId\":\"a\",\"sqlQuery\":\"SELECT a FROM"
                + " t\",\"inputParameters\":[{\"name\":\"p\",\"dataType\":\"STRING\"}]}")
        .ok();

    client.put(client.workflows() + "/a", workflow("a", "SELECT b FROM t")).ok();

    assertThat(client.get(client.workflows() + "/a").ok().toString())
        .isEqualTo("{\"sqlQuery\":\"SELECT b FROM t\",\"workflowId\":\"a\"}");
    assertThat(client.put(client.workflows() + "/b", workflow("b", "SELECT b FROM t")).status())
        .isEqualTo(404);
  }

  @Test
  void listsPageById() {
    for (var id : new String[] {"c", "a", "b"}) {
      client.post(client.workflows(), workflow(id, "SELECT a FROM t")).ok();
    }

    var first = client.get(client.workflows() + "?limit=2").ok();
    var second =
        client
            .get(client.workflows() + "?limit=2&nextToken=" + first.get("nextToken").stringValue())
            .ok();

    assertThat(first.get("workflows").valueStream().map(one -> one.get("workflowId").stringValue()))
        .containsExactly("a", "b");
    assertThat(
            second.get("workflows").valueStream().map(one -> one.get("workflowId").stringValue()))
        .containsExactly("c");
    assertThat(second.has("nextToken")).isFalse();
  }

  @Test
  void anExecutionKeepsTheDefinitionItStartedWith() {
    client.post(client.workflows(), workflow("a", "SELECT first_name FROM t")).ok();
    var id =
        client
            .post(client.executions(), "{\"workflowId\":\"a\"}")
            .ok()
            .get("workflowExecutionId")
            .stringValue();
    client.put(client.workflows() + "/a", workflow("a", "SELECT second FROM t")).ok();
    client.delete(client.workflows() + "/a").ok();

    clock.passesSeconds(200);

    assertThat(client.listed("workflowId=a")).containsExactly(id);
    assertThat(Conversation.download(client.urls(id).getFirst()).body()).startsWith("first_name\n");
    assertThat(client.post(client.executions(), "{\"workflowId\":\"a\"}").refusal())
        .isEqualTo("400 Workflow with ID a does not exist");
  }

  @Test
  void anUpdateNamesTheWorkflowOfItsPath() {
    client.post(client.workflows(), workflow("a", "SELECT a FROM t")).ok();

    assertThat(client.put(client.workflows() + "/a", workflow("b", "SELECT b FROM t")).refusal())
        .isEqualTo("400 workflowId must be a as in the path, not b.");
    assertThat(
            client.put(client.workflows() + "/a", "{\"sqlQuery\":\"SELECT b FROM t\"}").refusal())
        .isEqualTo("400 workflowId is required.");
  }

  private static String workflow(String id, String sql) {
    return "{\"workflowId\":\"%s\",\"sqlQuery\":\"%s\"}".formatted(id, sql);
  }
}
