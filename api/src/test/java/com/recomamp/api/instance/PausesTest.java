package com.recomamp.api.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PausesTest {
  private static final String INSTANCE = "/api/v1/instances/" + TestApi.INSTANCE;

  private final TestApi api = TestApi.empty();

  @Test
  void aPausedInstanceSaysSinceWhenByWhomAndWhyAndItsQueueSaysSoToo() {
    var id = api.accepted();

    var answer = api.post(INSTANCE + "/pause", "{\"note\": \"maintenance\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("paused").asBoolean()).isTrue();
    var pause = answer.json().get("pause");
    assertThat(pause.get("of").asString()).isEqualTo("instance");
    assertThat(pause.get("by").asString()).isEqualTo("local");
    assertThat(pause.get("note").asString()).isEqualTo("maintenance");
    assertThat(pause.get("at").asString()).endsWith("Z");
    assertThat(api.get(INSTANCE).json()).isEqualTo(answer.json());
    var waitingFor = api.get("/api/v1/executions/" + id).json().get("waitingFor");
    assertThat(waitingFor.get("reason").asString()).isEqualTo("paused");
    assertThat(waitingFor.get("note").asString()).isEqualTo("maintenance");
  }

  @Test
  void aResumeGrantsWhatWaits() {
    var id = ExecutionId.parse(api.accepted());
    api.post(INSTANCE + "/pause", "{}");
    new AttemptStore(api.jdbc).open(id, 1, "run");

    var answer = api.post(INSTANCE + "/resume", "{\"note\": \"done\"}");

    assertThat(answer.json().get("paused").asBoolean()).isFalse();
    assertThat(answer.json().has("pause")).isFalse();
    assertThat(new AttemptStore(api.jdbc).latest(id).orElseThrow().isGranted()).isTrue();
    assertThat(api.get(INSTANCE + "/events").json().get("items"))
        .extracting(event -> event.get("type").asString())
        .containsExactly("resumed", "paused");
  }

  @Test
  void aPausedAccountPausesItsInstances() {
    var account = api.get("/api/v1/accounts").json().get("items").get(0);
    assertThat(account.get("instances").asInt()).isOne();
    assertThat(account.at("/slots/cap").asInt()).isEqualTo(200);
    var path = "/api/v1/accounts/" + account.get("accountId").asString();

    assertThat(
            api.post(path + "/pause", "{\"note\": \"billing\"}").json().at("/pause/of").asString())
        .isEqualTo("account");
    assertThat(api.get(INSTANCE).json().at("/pause/of").asString()).isEqualTo("account");
    api.post(INSTANCE + "/resume", "{}");
    assertThat(api.get(INSTANCE).json().get("paused").asBoolean()).isTrue();
    assertThat(api.post(path + "/resume", "{}").json().has("pause")).isFalse();
    assertThat(api.get(INSTANCE).json().get("paused").asBoolean()).isFalse();
  }

  @Test
  void whatIsUnknownOrTooLongIsRefused() {
    assertThat(api.post("/api/v1/instances/amcother/pause", "{}").status()).isEqualTo(404);
    assertThat(api.post("/api/v1/instances/a%20b/resume", "{}").status()).isEqualTo(404);
    assertThat(api.post("/api/v1/accounts/%s/pause".formatted(UUID.randomUUID()), "{}").status())
        .isEqualTo(404);
    assertThat(api.post("/api/v1/accounts/x/resume", "{}").status()).isEqualTo(404);
    assertThat(
            api.post(INSTANCE + "/pause", "{\"note\": \"%s\"}".formatted("x".repeat(501)))
                .complaints())
        .containsExactly("note: must have at most 500 characters");
  }
}
