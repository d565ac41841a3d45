package com.recomamp.api.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotCapsTest {
  private static final String INSTANCE = "/api/v1/instances/" + TestApi.INSTANCE;
  private static final String OF_INSTANCE =
      "cap: must be a whole number from 0 to 100; AMC gives 10 unless it has raised that";

  private final TestApi api = TestApi.empty();

  @Test
  void aRaisedCapIsShownAndLetsGoWhoWaits() {
    var id = ExecutionId.parse(api.accepted());
    var attempts = new AttemptStore(api.jdbc);
    attempts.open(id, 1, "run");
    assertThat(api.put(INSTANCE + "/slot-cap", "{\"cap\": 0}").json().at("/slots/cap").asInt())
        .isZero();
    assertThat(attempts.latest(id).orElseThrow().isGranted()).isFalse();

    var answer = api.put(INSTANCE + "/slot-cap", "{\"cap\": 20, \"note\": \"AMC allows more\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/slots/cap").asInt()).isEqualTo(20);
    assertThat(answer.json().at("/slots/held").asInt()).isOne();
    assertThat(api.get(INSTANCE).json()).isEqualTo(answer.json());
    assertThat(attempts.latest(id).orElseThrow().isGranted()).isTrue();
  }

  @Test
  void anAccountsCapCountsForAllItsInstances() {
    var id = ExecutionId.parse(api.accepted());
    var attempts = new AttemptStore(api.jdbc);
    attempts.open(id, 1, "run");
    api.put(account() + "/slot-cap", "{\"cap\": 0}");

    var answer = api.put(account() + "/slot-cap", "{\"cap\": 2000, \"note\": \"raised\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/slots/cap").asInt()).isEqualTo(2000);
    assertThat(api.get(INSTANCE).json().at("/slots/cap").asInt()).isEqualTo(10);
    assertThat(attempts.latest(id).orElseThrow().isGranted()).isTrue();
  }

  @Test
  void whoChangedACapAndWhyIsAmongTheInstancesEvents() {
    api.put(account() + "/slot-cap", "{\"cap\": 300}");
    api.put(INSTANCE + "/slot-cap", "{\"cap\": 5, \"note\": \"spare the others\"}");
    api.put(INSTANCE + "/slot-cap", "{\"cap\": 5, \"note\": \"once more\"}");

    var events = api.get(INSTANCE + "/events").json().get("items");

    assertThat(events)
        .extracting(event -> event.get("type").asString() + " " + event.get("slotCap").asInt())
        .containsExactly("slot_cap_changed 5", "slot_cap_changed 300");
    var newest = events.get(0);
    assertThat(newest.get("instanceId").asString()).isEqualTo(TestApi.INSTANCE);
    assertThat(newest.get("actor").asString()).isEqualTo("local");
    assertThat(newest.get("source").asString()).isEqualTo("api");
    assertThat(newest.get("note").asString()).isEqualTo("spare the others");
    assertThat(events.get(1).has("instanceId")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"cap\": null}",
        "{\"cap\": -1}",
        "{\"cap\": 101}",
        "{\"cap\": 99999999999}",
        "{\"cap\": 5.5}",
        "{\"cap\": \"5\"}",
        "{\"cap\": true}",
        "{\"cap\": [5]}"
      })
  void aCapThatIsNoneIsToldWhatIsAllowedAndChangesNothing(String body) {
    var answer = api.put(INSTANCE + "/slot-cap", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.complaints()).containsExactly(OF_INSTANCE);
    assertThat(api.get(INSTANCE).json().at("/slots/cap").asInt()).isEqualTo(10);
    assertThat(api.get(INSTANCE + "/events").json().get("items")).isEmpty();
  }

  @Test
  void anAccountMayHaveMore() {
    assertThat(api.put(account() + "/slot-cap", "{\"cap\": 2001}").complaints())
        .containsExactly(
            "cap: must be a whole number from 0 to 2000; AMC gives 200 unless it has raised that");
  }

  @Test
  void whatIsUnknownOrTooLongIsRefused() {
    assertThat(api.put("/api/v1/instances/amcother/slot-cap", "{\"cap\": 5}").status())
        .isEqualTo(404);
    assertThat(api.put("/api/v1/instances/a%20b/slot-cap", "{\"cap\": 5}").status()).isEqualTo(404);
    assertThat(
            api.put("/api/v1/accounts/%s/slot-cap".formatted(UUID.randomUUID()), "{\"cap\": 5}")
                .status())
        .isEqualTo(404);
    assertThat(api.put("/api/v1/accounts/x/slot-cap", "{\"cap\": 5}").status()).isEqualTo(404);
    assertThat(
            api.put(
                    INSTANCE + "/slot-cap",
                    "{\"cap\": 5, \"note\": \"%s\"}".formatted("x".repeat(501)))
                .complaints())
        .containsExactly("note: must have at most 500 characters");
    assertThat(api.put(INSTANCE + "/slot-cap", "{\"cap\": 5, \"slots\": 5}").complaints())
        .containsExactly("slots: is not known here: allowed are cap, note");
    assertThat(api.put(INSTANCE + "/slot-cap", "5").status()).isEqualTo(400);
    assertThat(api.get(INSTANCE).json().at("/slots/cap").asInt()).isEqualTo(10);
  }

  private String account() {
    return "/api/v1/accounts/" + api.get(INSTANCE).json().get("accountId").asString();
  }
}
