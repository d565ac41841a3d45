package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.CommandAnswer;
import com.recomamp.store.execution.OutputColumn;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a look costs, and what it writes. */
class LookingTest {
  @RegisterExtension private final Scene scene = new Scene();
  private Tending tending;

  @BeforeEach
  void anInstance() throws IOException {
    tending =
        new Tending(
            scene, Knobs.defaults().with("runDuration", "2h").with("adHocWorkflowId", "echo"));
  }

  @AfterEach
  void closed() {
    tending.close();
  }

  @Test
  void aCensusCountsWhatOthersRunOverTheApi() {
    var ours = tending.running();
    var onItsWay = scene.posted(tending.instance);
    tending.arrives(onItsWay);
    var theirs = tending.arrives(tending.foreign("theirs", "SELECT 1")).id().value();
    tending.startedInTheConsole("SELECT 1");

    tending.census();
    assertThat(others()).isEqualTo(1);

    tending.force(theirs, "SUCCEEDED");
    tending.lookAgain();
    assertThat(others()).as("until the next census").isEqualTo(1);
    tending.census();
    assertThat(others()).isZero();
    assertThat(scene.latest(ours).isOpen()).isTrue();
  }

  @Test
  void anAbandonedRunKeepsItsPlaceUntilALookHasSeenItEndAndIsNoneOfTheOthers() {
    var execution = tending.running();
    abandoned(execution);
    tending.running();

    tending.census();
    assertThat(scene.held(tending.instance)).isEqualTo(2);
    assertThat(others()).isZero();

    tending.force(String.valueOf(scene.latest(execution).amcExecutionId()), "SUCCEEDED");
    tending.lookAgain();
    assertThat(scene.held(tending.instance)).isEqualTo(1);
  }

  @Test
  void whoeverWaitsForThePlaceOfAnAbandonedRunGetsItWhenThatHasEnded() {
    scene
        .jdbc
        .sql("update instance set slot_cap = 1 where id = :id")
        .param("id", tending.instance.id().value())
        .update();
    var execution = tending.running();
    abandoned(execution);
    var waiting = scene.waiting(tending.instance);

    tending.census();
    assertThat(scene.latest(waiting).isGranted()).isFalse();
    tending.force(String.valueOf(scene.latest(execution).amcExecutionId()), "CANCELLED");
    tending.lookAgain();

    assertThat(scene.latest(waiting).isGranted()).isTrue();
  }

  @Test
  void anAbandonedDoubtIsNoneOfTheOthersWhileItKeepsItsPlace() {
    var execution = scene.posted(tending.instance);
    tending.arrives(execution);
    abandoned(execution);

    tending.census();
    assertThat(scene.held(tending.instance)).isEqualTo(1);
    assertThat(others()).isZero();

    tending.postedAgo(execution, Duration.ofMinutes(25));
    tending.census();
    assertThat(scene.held(tending.instance)).isZero();
    assertThat(others()).isEqualTo(1);
  }

  private void abandoned(ExecutionId execution) {
    assertThat(scene.commands.abandon(execution, Asked.by("ann", "api", "it hangs"), true))
        .isInstanceOf(CommandAnswer.Done.class);
  }

  @Test
  void oneListTellsEverythingAboutAllThatRuns() {
    for (int i = 0; i < 8; i++) {
      tending.running();
    }
    tending.census();
    int before = tending.calls("list").size();

    for (int i = 0; i < 5; i++) {
      tending.lookAgain();
    }

    assertThat(tending.calls("list")).hasSize(before + 5);
    assertThat(tending.calls("get")).isEmpty();
  }

  @Test
  void aDayLongRunBesideManyShortOnesMakesNoListLonger() {
    var old = tending.running();
    tending.postedAgo(old, Duration.ofHours(20));
    tending.running();
    tending.census();
    int before = tending.calls("list").size();

    tending.lookAgain();

    var lists = tending.calls("list");
    assertThat(lists).hasSize(before + 1);
    assertThat(lists.getLast()).contains("sortAscending=false").doesNotContain("nextToken");
    assertThat(createdSince(lists.getLast())).isAfter(Instant.now().minus(Duration.ofHours(2)));
  }

  @Test
  void whatIsOldIsAskedForByItsIdOnceInTwoMinutes() {
    var old = scene.atAmc(tending.instance, "00000000-dead-4000-8000-000000000000");
    tending.postedAgo(old, Duration.ofHours(20));
    tending.running();
    tending.census();
    assertThat(tending.calls("get")).hasSize(1);

    assertThat(asksOfALookInTheSameTwoMinutes()).isZero();
  }

  /** The last look was at the begin of this one, and both are in the same two minutes. */
  private int asksOfALookInTheSameTwoMinutes() {
    while (true) {
      int before = tending.calls("get").size();
      scene.setLook(tending.instance, "census_at = null, listed_at = now()");
      long twoMinutes = twoMinutes();
      tending.look();
      if (twoMinutes() == twoMinutes) {
        return tending.calls("get").size() - before;
      }
    }
  }

  private long twoMinutes() {
    return scene
        .jdbc
        .sql("select floor(extract(epoch from listed_at) / 120) from instance_look")
        .query(Long.class)
        .single();
  }

  @Test
  void noLookReadsTheSqlWhereNothingIsInDoubt() {
    tending.running();

    tending.census();
    tending.lookAgain();

    assertThat(tending.calls("list"))
        .hasSize(2)
        .allMatch(path -> path.contains("includeWorkflow=false"));
  }

  @Test
  void whatTwoPagesDoNotShowIsAskedForByItsId() {
    var ours = tending.running();
    var theirs = tending.foreign("theirs", "SELECT 1");
    for (int i = 0; i < 250; i++) {
      tending.arrives(theirs);
    }
    tending.census();
    tending.force(String.valueOf(scene.latest(ours).amcExecutionId()), "SUCCEEDED");
    int before = tending.calls("list").size();

    tending.lookAgain();

    assertThat(tending.calls("list")).hasSize(before + 2);
    assertThat(tending.calls("get")).hasSize(1);
    assertThat(status(ours)).isEqualTo(ExecutionStatus.COLLECTING);
  }

  @Test
  void aWakeRightAfterALookCostsNoCall() {
    tending.running();
    tending.census();
    int before = tending.calls("list").size();

    tending.running();
    assertThat(tending.look()).isEqualTo("NEXT_LOOK");

    assertThat(tending.calls("list")).hasSize(before);
  }

  @Test
  void aCycleWithoutNewsIsOneWrite() {
    for (int i = 0; i < 5; i++) {
      tending.running();
    }
    tending.census();
    tending.lookAgain();
    countWrites();

    for (int i = 0; i < 3; i++) {
      tending.lookAgain();
    }

    // Each time the test itself has written once, to let the list grow old.
    assertThat(writes()).isEqualTo(6);
  }

  @Test
  void whatAmcDoesNotKnowWaitsForAPersonAndIsNotCalledFailed() {
    var execution = scene.atAmc(tending.instance, "00000000-dead-4000-8000-000000000000");

    tending.census();
    assertThat(status(execution)).isNotEqualTo(ExecutionStatus.NEEDS_ATTENTION);
    scene.set(execution, "missing_since = now() - interval '21 minutes'");
    scene.setLook(tending.instance, "listed_at = now() - interval '3 minutes'");
    tending.look();

    assertThat(status(execution)).isEqualTo(ExecutionStatus.NEEDS_ATTENTION);
    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(scene.held(tending.instance)).isZero();
  }

  @Test
  void a404IsAlsoHowAmcDoesNotKnowARun() {
    var execution = scene.atAmc(tending.instance, "00000000-dead-4000-8000-000000000000");
    tending.fault(
        Map.of("operation", "get", "status", 404, "body", Map.of("details", "Not Found")));

    assertThat(tending.census()).isEqualTo("NEXT_LOOK");

    assertThat(scene.attempts.missing(tending.instance.id()))
        .containsKey(scene.latest(execution).amcExecutionId());
  }

  @ParameterizedTest
  @CsvSource({"400, '{\"details\":\"Try another way.\"}'", "200, '[]'", "200, busy", "503, '{}'"})
  void aRunThatAmcAnswersOddlyKeepsNoOtherFromBeingSeen(int status, String body) {
    var odd = scene.atAmc(tending.instance, "00000000-dead-4000-8000-000000000000");
    var other = tending.running();
    tending.force(String.valueOf(scene.latest(other).amcExecutionId()), "SUCCEEDED");
    tending.fault(
        Map.of(
            "operation",
            "get",
            "status",
            status,
            "body",
            body.equals("busy") ? body : Tending.JSON.readTree(body)));

    assertThat(tending.census()).isEqualTo("NEXT_LOOK");

    assertThat(status(other)).isEqualTo(ExecutionStatus.COLLECTING);
    assertThat(scene.latest(odd).isOpen()).isTrue();
    assertThat(scene.attempts.missing(tending.instance.id())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, Terms and conditions must be accepted to continue, terms",
    "422, Try another way., refused",
    "404, Not Found, refused",
    "403, Unauthorized request., unauthorized",
  })
  void aRefusedLookSaysWhatIsRefused(int status, String details, String trouble) {
    tending.running();
    tending.fault(
        Map.of("operation", "list", "status", status, "body", Map.of("details", details)));

    tending.census();

    assertThat(
            scene
                .jdbc
                .sql("select trouble from instance_look where instance_id = :id")
                .param("id", tending.instance.id().value())
                .query(String.class)
                .single())
        .isEqualTo(trouble);
  }

  @Test
  void whatAmcKnowsAgainGoesOn() {
    var execution = tending.running();
    scene.attempts.missed(scene.latest(execution));
    scene.attempts.parked(scene.latest(execution), FailureClass.UNKNOWN, "AMC does not know it");

    tending.census();

    assertThat(scene.latest(execution).isParked()).isFalse();
    assertThat(scene.held(tending.instance)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"VALIDATING", "QUEUED_FOR_CAPACITY", "archived"})
  void aStatusThatAmcAddsOneDayIsWorkThatGoesOn(String word) {
    var execution = tending.running();
    var run = String.valueOf(scene.latest(execution).amcExecutionId());
    tending.census();
    tending.fault(
        Map.of(
            "operation",
            "list",
            "status",
            200,
            "body",
            Map.of(
                "executions",
                List.of(Map.of("workflowExecutionId", run, "status", word, "workflowId", "w")))));

    tending.lookAgain();

    var attempt = scene.latest(execution);
    assertThat(attempt.amcStatus()).isEqualTo(word);
    assertThat(attempt.isOpen()).isTrue();
    assertThat(attempt.amcEndedAt()).isNull();
    assertThat(status(execution)).isEqualTo(ExecutionStatus.RUNNING);
    assertThat(scene.held(tending.instance)).isEqualTo(1);
    tending.force(run, "SUCCEEDED");
    tending.lookAgain();
    assertThat(status(execution)).isEqualTo(ExecutionStatus.COLLECTING);
  }

  @Test
  void whatTheListTellsOfTheColumnsIsNotAskedForAgain() {
    var execution = tending.running();
    tending.census();
    assertThat(scene.attempts.outputColumns(execution, 1)).isEmpty();

    tending.force(String.valueOf(scene.latest(execution).amcExecutionId()), "SUCCEEDED");
    tending.lookAgain();

    assertThat(scene.attempts.outputColumns(execution, 1).orElseThrow())
        .extracting(OutputColumn::name)
        .isNotEmpty()
        .doesNotContainNull();
  }

  @Test
  void whatIsSubmittedWhereOnlyOldWorkIsLeftIsLookedAtSoon() {
    var old = tending.running();
    tending.postedAgo(old, Duration.ofHours(2));
    tending.census();
    assertThat(untilNextLook()).isGreaterThan(Duration.ofSeconds(50));

    tending.running();
    tending.look();

    assertThat(untilNextLook()).isLessThan(Duration.ofSeconds(30));
  }

  /** From the newest list to the next look. */
  private Duration untilNextLook() {
    return Duration.ofMillis(
        scene
            .jdbc
            .sql(
                """
                select (extract(epoch from due_at - listed_at) * 1000)::bigint
                  from instance_look
                 where instance_id = :id
                """)
            .param("id", tending.instance.id().value())
            .query(Long.class)
            .single());
  }

  @Test
  void anAnswerThatSaidNotProcessedIsFollowedByALookBeforeTheNextPost() {
    var made = doubtBecause(Attempt.Answer.NOT_PROCESSED);
    var arrived = tending.arrives(made).id().value();
    var lost = doubtBecause(Attempt.Answer.NOT_PROCESSED);

    tending.lookAgain();

    assertThat(scene.latest(made).amcExecutionId()).isEqualTo(arrived);
    assertThat(scene.latest(lost).isOpen()).isFalse();
    assertThat(tending.told(lost, "never_arrived")).hasSize(1);
  }

  private ExecutionId doubtBecause(Attempt.Answer answer) {
    var execution = scene.posted(tending.instance);
    scene.attempts.answered(execution, 1, answer, null, null);
    tending.postedAgo(execution, Duration.ofMinutes(2));
    return execution;
  }

  private ExecutionStatus status(ExecutionId execution) {
    return scene.executions.find(execution).orElseThrow().status();
  }

  private long others() {
    return scene
        .jdbc
        .sql("select others from slots_in_use where instance_id = :id")
        .param("id", tending.instance.id().value())
        .query(Long.class)
        .single();
  }

  /** A trigger sees what statistics would only tell later. */
  private static Instant createdSince(String list) {
    var since = list.replaceAll(".*minCreationTime=([^& ]+).*", "$1");
    return LocalDateTime.parse(URLDecoder.decode(since, StandardCharsets.UTF_8))
        .toInstant(ZoneOffset.UTC);
  }

  private void countWrites() {
    scene
        .jdbc
        .sql(
            """
            create sequence if not exists writes;
            create or replace function count_write() returns trigger language plpgsql as $$
            begin
              perform nextval('writes');
              return null;
            end $$;
            do $$
            declare each text;
            begin
              for each in select tablename from pg_tables where schemaname = 'public' loop
                execute format('create or replace trigger count_write after insert or update or delete on %I'
                               ' for each row execute function count_write()', each);
              end loop;
            end $$;
            alter sequence writes restart
            """)
        .update();
  }

  private long writes() {
    long writes = scene.jdbc.sql("select nextval('writes') - 1").query(Long.class).single();
    scene.jdbc.sql("drop function count_write cascade; drop sequence writes").update();
    return writes;
  }
}
