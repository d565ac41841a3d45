package com.recomamp.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BulkTest {
  private final TestApi api = TestApi.empty();

  @Test
  void aDryRunTellsWhomTheCallIsToNameAndTheCallMeetsNobodyElse() {
    var first = api.failed();
    var second = api.failed();
    api.atAmc("amc-1");
    var filter = "{\"status\": [\"failed\", \"running\"], \"instanceId\": \"amctest\"}";

    var dryRun = retry("{\"dryRun\": true, \"filter\": %s}".formatted(filter));
    assertThat(dryRun.status()).isEqualTo(200);
    assertThat(words(dryRun.json().get("ids")))
        .containsExactlyInAnyOrder(first.toString(), second.toString());
    assertThat(dryRun.json().get("others").asInt()).isOne();
    assertThat(dryRun.json().get("more").asBoolean()).isFalse();
    assertThat(statusOf(first)).isEqualTo("failed");
    var later = api.failed();
    var call = retry("{\"ids\": %s, \"reason\": \"all\"}".formatted(dryRun.json().get("ids")));

    assertThat(call.status()).isEqualTo(202);
    assertThat(outcomes(call)).containsExactly("done", "done");
    assertThat(statusOf(first)).isEqualTo("queued");
    assertThat(statusOf(later)).isEqualTo("failed");
  }

  @Test
  void eachIdHasItsOwnAnswer() {
    var failed = api.failed();
    var running = api.atAmc("amc-1");
    var unknown = ExecutionId.next();

    var call = retry("{\"ids\": %s}".formatted(ids(failed, running, unknown, failed)));

    assertThat(outcomes(call)).containsExactly("done", "refused", "refused");
    var refused = call.json().get("items").get(1);
    assertThat(refused.get("reason").asString()).isEqualTo("runs_at_amc");
    assertThat(refused.get("status").asString()).isEqualTo("running");
    assertThat(words(refused.get("actions"))).contains("retry_after_cancel");
    assertThat(call.json().get("items").get(2).get("reason").asString())
        .isEqualTo("unknown_execution");
  }

  @Test
  void everyVerbIsThereForMany() {
    var running = api.atAmc("amc-1");
    var lost = api.atAmc("amc-2");
    var doubt = api.inDoubt("amc-3");
    var hopeless = api.inDoubt("amc-4");

    assertThat(outcomes(bulk("cancel", "{\"ids\": %s}".formatted(ids(running, running)))))
        .containsExactly("done");
    assertThat(outcomes(bulk("abandon", "{\"ids\": %s}".formatted(ids(lost, hopeless)))))
        .containsExactly("done", "refused");
    assertThat(
            outcomes(
                bulk(
                    "abandon",
                    "{\"ids\": %s, \"evenInDoubt\": true, \"reason\": \"why\"}"
                        .formatted(ids(hopeless)))))
        .containsExactly("done");
    assertThat(
            words(bulk("it-never-arrived", "{\"dryRun\": true, \"filter\": {}}").json().get("ids")))
        .containsExactly(doubt.toString());
    assertThat(outcomes(bulk("it-never-arrived", "{\"ids\": %s}".formatted(ids(doubt)))))
        .containsExactly("done");
  }

  @Test
  void ofManyInDoubtIsSaidWhichTheyAre() {
    var one = api.inDoubt("amc-1");
    var another = api.inDoubt("amc-2");
    var unclear = api.inDoubt("amc-3", "amc-4");
    var hopeless = api.inDoubt();
    var running = api.atAmc("amc-5");

    var dryRun = bulk("it-is-this-one", "{\"dryRun\": true, \"filter\": {}}");
    assertThat(dryRun.status()).isEqualTo(200);
    assertThat(words(dryRun.json().get("ids"))).containsExactly(one.toString(), another.toString());
    assertThat(dryRun.json().get("choices").toString())
        .isEqualTo("[%s,%s]".formatted(choice(one, "amc-1"), choice(another, "amc-2")));
    assertThat(dryRun.json().get("others").asInt()).isEqualTo(3);
    assertThat(statusOf(one)).isEqualTo("needs_attention");

    var call =
        bulk(
            "it-is-this-one",
            "{\"reason\": \"as in the console\", \"choices\": [%s, %s, %s, %s, %s, %s]}"
                .formatted(
                    choice(one, "amc-1"),
                    choice(another, "amc-1"),
                    choice(unclear, "amc-4"),
                    choice(hopeless, "amc-6"),
                    choice(running, "amc-6"),
                    choice(ExecutionId.next(), "amc-6")));

    assertThat(call.status()).isEqualTo(202);
    assertThat(outcomes(call))
        .containsExactly("done", "refused", "done", "refused", "refused", "refused");
    assertThat(statusOf(unclear)).isEqualTo("submitted");
    assertThat(statusOf(another)).isEqualTo("needs_attention");
    assertThat(api.get("/api/v1/executions/" + one + "/events").json().toString())
        .contains("it is amc-1: as in the console");
  }

  @Test
  void aChoiceNamesAnExecutionOnceAndItsAmcExecution() {
    var id = api.inDoubt("amc-1");

    assertThat(bulk("it-is-this-one", "{}").complaints())
        .containsExactly("choices: must be 1 to 1000, each an id and an amcExecutionId");
    assertThat(
            bulk(
                    "it-is-this-one",
                    "{\"choices\": [null, {\"id\": \"%s\"}, %s, %s]}"
                        .formatted(id, choice(id, "amc-1"), choice(id, "amc-2")))
                .complaints())
        .containsExactly(
            "choices[0]: must have an id and an amcExecutionId",
            "choices[1]: must have an id and an amcExecutionId",
            "choices[3].id: is there twice");
    assertThat(bulk("it-is-this-one", "{\"dryRun\": true, \"choices\": []}").complaints())
        .containsExactly(
            "filter: is missing: a dry run tells which executions match it",
            "choices: a dry run takes a filter, not choices");
  }

  private static String choice(ExecutionId id, String amcExecutionId) {
    return "{\"id\":\"%s\",\"amcExecutionId\":\"%s\"}".formatted(id, amcExecutionId);
  }

  @Test
  void aThousandAtMost() {
    var many =
        IntStream.range(0, 1_001)
            .mapToObj(_ -> "\"" + ExecutionId.next() + "\"")
            .collect(Collectors.joining(",", "[", "]"));

    assertThat(retry("{\"ids\": %s}".formatted(many)).complaints())
        .containsExactly("ids: must be 1 to 1000 ids of executions");
    assertThat(retry("{}").complaints())
        .containsExactly("ids: must be 1 to 1000 ids of executions");
    assertThat(retry("{\"ids\": [\"exec_1\"]}").complaints())
        .singleElement()
        .asString()
        .startsWith("ids: ");
  }

  @Test
  void whatWouldNotTakeItHidesNothingThatIsNewer() {
    ended(1_000);
    var running = api.atAmc("amc-1");

    var dryRun = bulk("cancel", "{\"dryRun\": true, \"filter\": {}}").json();

    assertThat(words(dryRun.get("ids"))).containsExactly(running.toString());
    assertThat(dryRun.get("others").asInt()).isEqualTo(1_001);
    assertThat(dryRun.get("more").asBoolean()).isFalse();
  }

  @Test
  void moreThanOneCallTakesIsToldAndTheOldestComeFirst() {
    var newest = api.failed();
    ended(1_000);

    var dryRun = retry("{\"dryRun\": true, \"filter\": {}}").json();

    assertThat(words(dryRun.get("ids"))).hasSize(1_000).doesNotContain(newest.toString());
    assertThat(dryRun.get("more").asBoolean()).isTrue();
  }

  /** So many more that have failed, older than all others by their ids. */
  private void ended(int many) {
    api.failed();
    api.jdbc
        .sql(
            """
            insert into execution
                   (id, requested_by, request_sha256, query_name, instance_id, account_id, entity_id, marketplace_id, region,
                    sql, sql_sha256, window_start, window_end, window_zone, priority, status, ended_at, failure_class)
            select lpad(to_hex(n), 32, '0')::uuid, requested_by, request_sha256, query_name, instance_id, account_id,
                   entity_id, marketplace_id, region, sql, sql_sha256, window_start, window_end, window_zone, priority,
                   status, ended_at, failure_class
              from (select * from execution where status = 'failed' limit 1) failed
             cross join generate_series(1, ?) n
            """)
        .param(many)
        .update();
  }

  @Test
  void aFilterIsForTheDryRunAndIdsAreForTheCall() {
    assertThat(retry("{\"dryRun\": true}").complaints())
        .containsExactly("filter: is missing: a dry run tells which executions match it");
    assertThat(retry("{\"filter\": {\"status\": [\"failed\"]}}").complaints())
        .containsExactly("filter: only a dry run takes it; the call takes the ids that it told");
    assertThat(
            retry(
                    "{\"dryRun\": true, \"filter\": {\"status\": [\"done\"], \"failureClass\":"
                        + " [\"X\"]}}")
                .complaints())
        .extracting(complaint -> complaint.replaceFirst(":.*", ""))
        .containsExactly("filter.status", "filter.failureClass");
    assertThat(bulk("cancel", "{\"ids\": [], \"ifStillAtAmc\": \"cancel\"}").complaints())
        .contains("ifStillAtAmc: is for retry");
  }

  @Test
  void whatIsEmptyIsToldByItsPlace() {
    var id = api.failed();

    assertThat(retry("{\"ids\": [\"%s\", \" \", null]}".formatted(id)).complaints())
        .containsExactly("ids[1]: is empty", "ids[2]: is empty");
    assertThat(
            retry("{\"dryRun\": true, \"filter\": {\"status\": [null], \"failureClass\": [\"\"]}}")
                .complaints())
        .containsExactly("filter.status[0]: is empty", "filter.failureClass[0]: is empty");
    assertThat(statusOf(id)).isEqualTo("failed");
  }

  @Test
  void failuresAndTextNarrowADryRun() {
    var failed = api.failed();
    api.jdbc.sql("update execution set note = 'for Monday'").update();
    var other = api.failed();
    api.jdbc
        .sql("update execution set failure_class = 'AMC_TIMEOUT' where id = ?")
        .param(other.uuid())
        .update();

    assertThat(meant("{\"text\": \"monday\"}")).containsExactly(failed.toString());
    assertThat(meant("{\"failureClass\": [\"AMC_TIMEOUT\"]}")).containsExactly(other.toString());
    assertThat(meant("{\"instanceId\": \"amcother\"}")).isEmpty();
  }

  private List<String> meant(String filter) {
    return words(retry("{\"dryRun\": true, \"filter\": %s}".formatted(filter)).json().get("ids"));
  }

  private Answer retry(String body) {
    return bulk("retry", body);
  }

  private Answer bulk(String verb, String body) {
    return api.post("/api/v1/executions/" + verb, body);
  }

  private String statusOf(ExecutionId id) {
    return api.get("/api/v1/executions/" + id).json().get("status").asString();
  }

  private static String ids(ExecutionId... ids) {
    return Stream.of(ids).map(id -> "\"" + id + "\"").collect(Collectors.joining(",", "[", "]"));
  }

  private static List<String> outcomes(Answer answer) {
    return StreamSupport.stream(answer.json().get("items").spliterator(), false)
        .map(item -> item.get("outcome").asString())
        .toList();
  }

  private static List<String> words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asString).toList();
  }
}
