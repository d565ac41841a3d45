package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CommandsTest {
  private final TestApi api = TestApi.empty();

  @Test
  void aRetryReopensWhatHasFailedWhileTemporalIsAway() {
    var id = api.failed();
    assertThat(actions(shown(id))).containsExactly("retry");

    var answer = say(id, "retry", "{\"reason\": \"AMC was ill\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("status").asString()).isEqualTo("queued");
    assertThat(answer.json().get("message").asString()).isEqualTo("It is retried.");
    assertThat(answer.json().has("failure")).isFalse();
    assertThat(events(id)).last().isEqualTo("retry_requested by local: AMC was ill");
  }

  @Test
  void aRetrySaidTwiceIsOneRetry() {
    var id = api.failed();

    var first = say(id, "retry", "{}", "Idempotency-Key", "click");
    var again = say(id, "retry", "{}", "Idempotency-Key", "click");
    var without = say(id, "retry", "{}");

    assertThat(List.of(first.status(), again.status(), without.status()))
        .containsExactly(202, 202, 202);
    assertThat(again.json().get("message")).isEqualTo(first.json().get("message"));
    assertThat(events(id)).filteredOn(event -> event.startsWith("retry_requested")).hasSize(1);
  }

  @Test
  void whileAmcWorksARetryIsRefusedAndTwoWaysAreOffered() {
    var id = api.atAmc("amc-1");

    var answer = say(id, "retry", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:not-now");
    assertThat(answer.json().get("reason").asString()).isEqualTo("runs_at_amc");
    assertThat(answer.json().get("detail").asString()).startsWith("AMC still works on it");
    assertThat(actions(answer.json()))
        .containsExactly("retry_after_cancel", "retry_after_abandon", "cancel", "abandon")
        .isEqualTo(actions(shown(id)));
  }

  @Test
  void aRetryAfterACancelWaitsUntilAmcHasCancelled() {
    var id = api.atAmc("amc-1");

    var answer = say(id, "retry", "{\"ifStillAtAmc\": \"cancel\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("status").asString()).isEqualTo("running");
    assertThat(answer.json().has("cancelRequestedAt")).isTrue();
    assertThat(actions(answer.json())).doesNotContain("retry_after_cancel").contains("cancel");
  }

  @Test
  void aRetryAfterAnAbandonIsQueuedAtOnce() {
    var id = api.atAmc("amc-1");

    var answer = say(id, "retry", "{\"ifStillAtAmc\": \"abandon\"}");

    assertThat(answer.json().get("status").asString()).isEqualTo("queued");
    assertThat(answer.json().get("message").asString()).contains("AMC may go on with amc-1");
  }

  @Test
  void whatHasSucceededIsNotRetried() {
    var id = api.failed();
    api.jdbc.sql("update execution set status = 'succeeded', failure_class = null").update();

    var answer = say(id, "retry", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:ended");
    assertThat(answer.json().get("reason").asString()).isEqualTo("succeeded");
    assertThat(actions(answer.json())).isEmpty();
  }

  @Test
  void anAbandonedExecutionEndsAndSaysWhatAmcMayGoOnWith() {
    var id = api.atAmc("amc-1");

    var answer = say(id, "abandon", "{\"reason\": \"no longer needed\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("status").asString()).isEqualTo("cancelled");
    assertThat(events(id))
        .last()
        .isEqualTo("abandoned by local: AMC may go on with amc-1: no longer needed");
  }

  @Test
  void inDoubtAnAbandonHasToBeMeantAndExplained() {
    var id = api.posted();

    var refused = say(id, "abandon", "{\"reason\": \"why\"}");
    var unexplained = say(id, "abandon", "{\"evenInDoubt\": true}");
    var done = say(id, "abandon", "{\"evenInDoubt\": true, \"reason\": \"why\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("reason").asString()).isEqualTo("in_doubt");
    assertThat(actions(refused.json())).contains("abandon_in_doubt").doesNotContain("abandon");
    assertThat(unexplained.status()).isEqualTo(400);
    assertThat(unexplained.complaints())
        .containsExactly("reason: To abandon it while AMC may have it, a reason is needed.");
    assertThat(done.status()).isEqualTo(202);
    assertThat(done.json().get("status").asString()).isEqualTo("cancelled");
  }

  @Test
  void aDoubtShowsItsCandidatesAndOneOfThemIsChosen() {
    var id = api.inDoubt("amc-1", "amc-2");
    var execution = shown(id);
    assertThat(execution.get("candidates"))
        .extracting(candidate -> candidate.get("amcExecutionId").asString())
        .containsExactly("amc-1", "amc-2");
    assertThat(actions(execution))
        .containsExactly("it_is_this_one", "it_never_arrived", "cancel", "abandon_in_doubt");

    var other = say(id, "it-is-this-one", "{\"amcExecutionId\": \"amc-3\"}");
    var chosen = say(id, "it-is-this-one", "{\"amcExecutionId\": \"amc-2\"}");

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().get("reason").asString()).isEqualTo("no_candidate");
    assertThat(chosen.status()).isEqualTo(202);
    assertThat(chosen.json().at("/amc/executionId").asString()).isEqualTo("amc-2");
    assertThat(chosen.json().has("candidates")).isFalse();
    assertThat(say(id, "it-is-this-one", "{}").complaints())
        .containsExactly("amcExecutionId: is missing: one of the execution's candidates");
  }

  @Test
  void whatNeverArrivedGoesBackToTheQueue() {
    var id = api.inDoubt("amc-1");

    var answer = say(id, "it-never-arrived", "{\"reason\": \"not in the console\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().get("status").asString()).isEqualTo("queued");
    assertThat(say(id, "it-never-arrived", "{}").json().get("reason").asString())
        .isEqualTo("not_in_doubt");
  }

  @Test
  void whatCannotBeReadIsNamed() {
    var id = api.failed();

    assertThat(say(id, "retry", "{\"ifStillAtAmc\": \"kill\"}").complaints())
        .containsExactly("ifStillAtAmc: must be refuse, cancel or abandon");
    assertThat(say(id, "retry", "{\"reason\": \"%s\"}".formatted("x".repeat(501))).complaints())
        .containsExactly("reason: must have at most 500 characters");
    assertThat(say(id, "retry", "{\"force\": true}").complaints())
        .containsExactly("force: is not known here: allowed are ifStillAtAmc, reason");
    assertThat(say(id, "retry", "{}", "Idempotency-Key", " ").complaints())
        .containsExactly("Idempotency-Key: must have 1 to 255 characters");
    assertThat(api.post("/api/v1/executions/exec_0/retry", "{}").status()).isEqualTo(404);
    assertThat(say(ExecutionId.next(), "abandon", "{}").status()).isEqualTo(404);
  }

  private Answer say(ExecutionId id, String verb, String body, String... headers) {
    return api.post("/api/v1/executions/%s/%s".formatted(id, verb), body, headers);
  }

  private JsonNode shown(ExecutionId id) {
    return api.get("/api/v1/executions/" + id).json();
  }

  private static List<String> actions(JsonNode execution) {
    return StreamSupport.stream(execution.get("actions").spliterator(), false)
        .map(JsonNode::asString)
        .toList();
  }

  private List<String> events(ExecutionId id) {
    return StreamSupport.stream(
            api.get("/api/v1/executions/%s/events".formatted(id)).json().get("items").spliterator(),
            false)
        .map(
            event ->
                "%s by %s: %s"
                    .formatted(
                        event.get("type").asString(),
                        event.get("actor").asString(),
                        event.path("message").asString("")))
        .toList();
  }
}
