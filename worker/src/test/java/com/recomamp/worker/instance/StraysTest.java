package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.execution.Attempt;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs at AMC under our marks beside the run that the attempt has. */
class StraysTest {
  @RegisterExtension private final Scene scene = new Scene();
  private Tending tending;

  @AfterEach
  void closed() {
    tending.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "transient"})
  void aSecondRunOfOnePostIsCancelledAndTheFirstOneKept(String carrier) throws IOException {
    amcThatGivesBack(carrier);
    var execution = doubt();
    var first = tending.arrives(execution).id().value();
    var second = tending.arrives(execution).id().value();

    for (int i = 0; i < 5; i++) {
      tending.lookAgain();
    }

    assertThat(scene.latest(execution).amcExecutionId()).isIn(first, second);
    var kept = String.valueOf(scene.latest(execution).amcExecutionId());
    var other = kept.equals(first) ? second : first;
    assertThat(tending.statusAtAmc(kept)).isNotEqualTo("CANCELLED");
    assertThat(tending.statusAtAmc(other)).isEqualTo("CANCELLED");
    assertThat(tending.told(execution, "duplicate"))
        .containsExactly("AMC holds a duplicate, cancelled: " + other);
    assertThat(scene.strays.alive(tending.instance.id())).isEmpty();
  }

  @Test
  void aCopiedRunInTheConsoleIsLeftAlone() throws IOException {
    amcThatGivesBack("transient");
    var execution = doubt();
    var ours = tending.arrives(execution).id().value();
    tending.lookAgain();
    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo(ours);

    var sql = tending.submission(execution).sql();
    var inConsole = tending.startedInTheConsole(sql);
    tending.lookAgain();
    assertThat(tending.calls("cancel")).as("while a POST may still arrive").isEmpty();
    tending.postedAgo(execution, Duration.ofHours(1));
    var byApi = tending.arrives(tending.foreign("theirs", sql)).id().value();
    for (int i = 0; i < 3; i++) {
      tending.lookAgain();
    }

    assertThat(tending.calls("cancel")).isEmpty();
    assertThat(tending.told(execution, "duplicate")).isEmpty();
    assertThat(tending.told(execution, "copy"))
        .containsExactlyInAnyOrder(
            "AMC holds a copy of attempt 1, left alone: " + inConsole,
            "AMC holds a copy of attempt 1, left alone: " + byApi);
  }

  @Test
  void aCopyOfAPostThatWasAnsweredIsLeftAlone() throws IOException {
    amcThatGivesBack("echo");
    var execution = tending.running();
    tending.arrives(execution);

    for (int i = 0; i < 3; i++) {
      tending.lookAgain();
    }

    assertThat(tending.calls("cancel")).isEmpty();
    assertThat(tending.told(execution, "copy")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "transient"})
  void aDuplicateAfterTheEndIsFound(String carrier) throws IOException {
    amcThatGivesBack(carrier);
    var execution = doubt();
    var submission = tending.submission(execution);
    scene.attempts.closed(scene.latest(execution), "never_arrived");
    scene.executions.ended(execution, new ExecutionOutcome.Succeeded(3));
    tending.look();

    var late = tending.arrives(submission).id().value();
    tending.lookAgain();
    tending.lookAgain();

    assertThat(tending.statusAtAmc(late)).isEqualTo("CANCELLED");
    assertThat(tending.told(execution, "duplicate"))
        .containsExactly("AMC holds a duplicate, cancelled: " + late);
  }

  @Test
  void aDuplicateThatEndsBeforeItCouldBeCancelledIsToldToo() throws IOException {
    amcThatGivesBack("transient");
    var execution = doubt();
    var submission = tending.submission(execution);
    scene.attempts.closed(scene.latest(execution), "never_arrived");
    scene.executions.ended(execution, new ExecutionOutcome.Succeeded(3));
    tending.look();
    var late = tending.arrives(submission).id().value();
    tending.fault(Map.of("operation", "cancel", "status", 500, "times", 20));
    tending.lookAgain();
    tending.lookAgain();
    assertThat(tending.told(execution, "duplicate")).isEmpty();

    tending.force(late, "SUCCEEDED");
    tending.lookAgain();
    tending.lookAgain();

    assertThat(tending.told(execution, "duplicate"))
        .containsExactly("AMC held a duplicate of attempt 1, which has ended: " + late);
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo", "transient"})
  void aRunThatLandsAfterItsPostCountedAsNeverArrivedIsCancelledAndTheNextAttemptKept(
      String carrier) throws IOException {
    amcThatGivesBack(carrier);
    var execution = doubt();
    tending.postedAgo(execution, Duration.ofMinutes(21));
    var late = afterwardsItLands(execution);

    looks(5);

    assertThat(tending.statusAtAmc(late)).isEqualTo("CANCELLED");
    assertThat(tending.told(execution, "duplicate"))
        .containsExactly("AMC holds a duplicate, cancelled: " + late);
    assertThatTheSecondAttemptRuns(execution);
  }

  /** Nobody copies our workflow's id. */
  @Test
  void aRunUnderOurWorkflowIdIsCancelledHoweverLateItLands() throws IOException {
    amcThatGivesBack("echo");
    var execution = doubt();
    tending.postedAgo(execution, Duration.ofHours(3));
    var late = afterwardsItLands(execution);

    looks(5);

    assertThat(tending.statusAtAmc(late)).isEqualTo("CANCELLED");
    assertThatTheSecondAttemptRuns(execution);
  }

  /** The comment goes along with the SQL that somebody copies. */
  @Test
  void aRunUnderOurCommentThatComesMuchLaterIsShownAsACopy() throws IOException {
    amcThatGivesBack("transient");
    var execution = doubt();
    tending.postedAgo(execution, Duration.ofHours(3));
    var late = afterwardsItLands(execution);

    looks(5);

    assertThat(tending.calls("cancel")).isEmpty();
    assertThat(tending.told(execution, "copy"))
        .containsExactly("AMC holds a copy of attempt 1, left alone: " + late);
    assertThatTheSecondAttemptRuns(execution);
  }

  /** What the first attempt posted, which AMC makes only when the second one runs. */
  private String afterwardsItLands(ExecutionId execution) {
    var first = tending.submission(execution);
    looks(3);
    assertThat(scene.latest(execution).isOpen()).isFalse();
    assertThat(tending.told(execution, "never_arrived")).hasSize(1);
    scene.attempts.open(execution, 2, Scene.RUN);
    scene.set(execution, "granted_at = now()");
    scene.intend(execution);
    scene.submitted(execution, tending.arrives(execution).id().value());
    looks(1);
    return tending.arrives(first).id().value();
  }

  private void assertThatTheSecondAttemptRuns(ExecutionId execution) {
    var second = scene.latest(execution);
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.isOpen()).isTrue();
    assertThat(tending.statusAtAmc(String.valueOf(second.amcExecutionId())))
        .isNotEqualTo("CANCELLED");
  }

  private void looks(int times) {
    for (int i = 0; i < times; i++) {
      tending.lookAgain();
    }
  }

  @Test
  void aRunThatIsRecoveredAfterARestoreIsNoStray() throws IOException {
    amcThatGivesBack("echo");
    var lost = tending.running();
    var run = String.valueOf(scene.latest(lost).amcExecutionId());
    scene.jdbc.sql("delete from attempt").update();
    tending.restored();

    looks(3);

    assertThat(scene.latest(lost).amcExecutionId()).isEqualTo(run);
    assertThat(tending.told(lost, "found")).hasSize(1);
    assertThatNothingIsSaidAboutStrays(lost);
    assertThat(tending.told(lost, "unknown_run")).isEmpty();
  }

  @Test
  void aRunOfALostAttemptThatNothingTakesIsToldOnceAndIsNobodysCopy() throws IOException {
    amcThatGivesBack("echo");
    var execution = tending.running();
    scene.set(execution, "number = 2");
    var second = tending.arrives(execution).id().value();
    scene.set(execution, "number = 1");
    tending.restored();

    looks(3);

    assertThat(tending.told(execution, "unknown_run"))
        .containsExactly("AMC works for attempt 2, which the database had lost: " + second);
    assertThatNothingIsSaidAboutStrays(execution);
    assertThat(scene.latest(execution).number()).isEqualTo(1);
  }

  private void assertThatNothingIsSaidAboutStrays(ExecutionId execution) {
    assertThat(tending.told(execution, "copy")).isEmpty();
    assertThat(tending.told(execution, "duplicate")).isEmpty();
    assertThat(tending.calls("cancel")).isEmpty();
  }

  @Test
  void aWorkerThatDiesBetweenTheCancelAndItsRecordTellsItOnce() throws IOException {
    amcThatGivesBack("echo");
    var execution = doubt();
    tending.arrives(execution);
    tending.arrives(execution);
    tending.lookAgain();
    var found = scene.strays.alive(tending.instance.id());
    assertThat(found).hasSize(1);

    tending.cancelAtAmc(found.getFirst().amcExecutionId());
    tending.lookAgain();
    tending.lookAgain();

    assertThat(tending.told(execution, "duplicate")).hasSize(1);
    assertThat(scene.strays.alive(tending.instance.id())).isEmpty();
  }

  @Test
  void whatALateAnswerNamesOnAClosedAttemptIsCancelled() throws IOException {
    amcThatGivesBack("echo");
    var execution = closedBeforeItsAnswer("cancelled");
    var id = String.valueOf(scene.latest(execution).amcExecutionId());

    assertThat(tending.lookAgain()).isEqualTo("NOTHING_LEFT");

    assertThat(tending.statusAtAmc(id)).isEqualTo("CANCELLED");
    assertThat(scene.latest(execution).amcEndedAt()).isNotNull();
    assertThat(tending.told(execution, "duplicate")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 500, 503})
  void aCancelThatAmcKeepsRefusingBlindsNobodyAndIsToldAgainMinutesLater(int status)
      throws IOException {
    amcThatGivesBack("echo");
    var ended = tending.running();
    var left = closedBeforeItsAnswer("cancelled");
    var id = String.valueOf(scene.latest(left).amcExecutionId());
    tending.force(String.valueOf(scene.latest(ended).amcExecutionId()), "SUCCEEDED");
    tending.fault(Map.of("operation", "cancel", "times", 2, "status", status));

    looks(1);

    assertThat(scene.executions.find(ended).orElseThrow().status())
        .isEqualTo(ExecutionStatus.COLLECTING);
    looks(2);
    assertThat(tending.calls("cancel")).hasSize(status == 401 ? 2 : 1);
    for (int again = 0; again < 2; again++) {
      scene.set(left, "cancel_sent_at = cancel_sent_at - interval '5 minutes'");
      looks(2);
    }
    assertThat(tending.statusAtAmc(id)).isEqualTo("CANCELLED");
    assertThat(scene.latest(left).amcEndedAt()).isNotNull();
    assertThat(tending.told(left, "duplicate"))
        .contains("AMC works for attempt 1, which is closed, cancelled: " + id)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 503})
  void oneCancelThatIsNotTakenKeepsNoOtherFromItsTurn(int status) throws IOException {
    amcThatGivesBack("echo");
    var refused = closedBeforeItsAnswer("cancelled");
    var other = closedBeforeItsAnswer("cancelled");
    tending.fault(Map.of("operation", "cancel", "status", status));

    looks(1);

    assertThat(scene.latest(refused).amcEndedAt()).isNull();
    assertThat(tending.statusAtAmc(String.valueOf(scene.latest(other).amcExecutionId())))
        .isEqualTo("CANCELLED");
  }

  @Test
  void aDuplicateThatLivesOnThoughAmcTookItsCancelIsToldAgain() throws IOException {
    amcThatGivesBack("echo");
    var execution = doubt();
    tending.arrives(execution);
    tending.arrives(execution);
    tending.fault(Map.of("operation", "cancel", "status", 200, "body", Map.of()));

    looks(3);

    assertThat(tending.calls("cancel")).hasSize(1);
    scene.jdbc.sql("update stray set cancel_sent_at = now() - interval '5 minutes'").update();
    looks(2);
    assertThat(tending.calls("cancel")).hasSize(2);
    assertThat(scene.strays.alive(tending.instance.id())).isEmpty();
    assertThat(tending.told(execution, "duplicate")).hasSize(1);
  }

  @Test
  void whatWasAbandonedGoesOnAtAmc() throws IOException {
    amcThatGivesBack("echo");
    var execution = closedBeforeItsAnswer("abandoned");

    assertThat(tending.look()).isEqualTo("NOTHING_LEFT");

    assertThat(tending.calls("cancel")).isEmpty();
    assertThat(tending.told(execution, "duplicate")).isEmpty();
  }

  private void amcThatGivesBack(String carrier) throws IOException {
    tending = new Tending(scene, Knobs.defaults().with("adHocWorkflowId", carrier));
  }

  /** A POST that ended unclearly two minutes ago. */
  private ExecutionId doubt() {
    var execution = scene.posted(tending.instance);
    scene.attempts.answered(execution, 1, Attempt.Answer.UNCLEAR, null, null);
    tending.postedAgo(execution, Duration.ofMinutes(2));
    return execution;
  }

  private ExecutionId closedBeforeItsAnswer(String as) {
    var execution = scene.posted(tending.instance);
    var made = tending.arrives(execution);
    scene.attempts.closed(scene.latest(execution), as);
    scene.submitted(execution, made.id().value());
    return execution;
  }
}
