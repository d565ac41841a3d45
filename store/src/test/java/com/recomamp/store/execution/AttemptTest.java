package com.recomamp.store.execution;

import static com.recomamp.store.Scene.RUN;
import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.Stray;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;

class AttemptTest {
  @RegisterExtension private final Scene scene = new Scene();
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @Test
  void theFirstAttemptNeedsNoAsking() {
    var execution = scene.accepted(instance);
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();

    scene.attempts.open(execution, 1, RUN);

    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"succeeded", "failed", "cancelled", "abandoned"})
  void afterAnAttemptThatWasAtAmcOnlyARetryOpensTheNext(String closedAs) {
    var execution = scene.waiting(instance);
    scene.attempts.closed(scene.latest(execution), closedAs);
    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();

    scene.setExecution(execution, "retries_wanted = 1");
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();
    scene.attempts.open(execution, 2, RUN);
    scene.attempts.closed(scene.latest(execution), closedAs);

    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @Test
  void anAttemptThatNeverArrivedIsFollowedByOneThatNobodyAskedFor() {
    var execution = scene.waiting(instance);
    scene.attempts.closed(scene.latest(execution), "never_arrived");
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();

    scene.attempts.open(execution, 2, RUN);
    scene.attempts.closed(scene.latest(execution), "failed");

    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @Test
  void twoOpenAttemptsAreImpossible() {
    var execution = scene.waiting(instance);

    assertThatThrownBy(() -> scene.attempts.open(execution, 2, RUN))
        .isInstanceOf(DuplicateKeyException.class);
  }

  @Test
  void anAttemptKeepsThePlaceInTheQueueThatItsExecutionHadAtAcceptance() {
    var execution = scene.accepted(instance, Requester.LOCAL, Priority.RETRY);
    scene.setExecution(execution, "requested_at = '2026-10-01T12:00:00Z'");

    scene.attempts.open(execution, 1, RUN);

    assertThat(
            scene
                .jdbc
                .sql("select priority_rank, arrived_at from attempt")
                .query(
                    (row, _) ->
                        row.getInt(1) + " " + row.getObject(2, OffsetDateTime.class).toInstant())
                .single())
        .isEqualTo("3 2026-10-01T12:00:00Z");
  }

  @Test
  void aClosedAttemptHasNoNewOwner() {
    var execution = scene.waiting(instance);
    scene.attempts.closed(scene.latest(execution), "failed");

    scene.attempts.takeOver(scene.latest(execution), "the next run");

    assertThat(scene.latest(execution).ownerRun()).isEqualTo(RUN);
  }

  @Test
  void anAttemptStaysAsItWasFirstClosed() {
    var execution = scene.waiting(instance);
    scene.attempts.closed(scene.latest(execution), "cancelled");

    scene.attempts.closed(scene.latest(execution), "failed");

    assertThat(scene.jdbc.sql("select closed_as from attempt").query(String.class).single())
        .isEqualTo("cancelled");
  }

  @Test
  void anAnswerIsRecordedAlsoOnAClosedAttempt() {
    var execution = scene.posted(instance);
    scene.attempts.closed(scene.latest(execution), "cancelled");

    assertThat(scene.submitted(execution, "amc-1")).isTrue();

    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo("amc-1");
    assertThat(scene.latest(execution).isOpen()).isFalse();
  }

  @Test
  void anUnclearAnswerIsRecordedAlsoOnAClosedAttempt() {
    var execution = scene.posted(instance);
    scene.attempts.closed(scene.latest(execution), "cancelled");

    scene.attempts.answered(execution, 1, Attempt.Answer.UNCLEAR, null, "504");

    assertThat(scene.latest(execution).answer()).isEqualTo(Attempt.Answer.UNCLEAR);
  }

  @Test
  void anAnswerIsRecordedOnce() {
    var execution = scene.posted(instance);

    assertThat(scene.submitted(execution, "amc-1")).isTrue();
    assertThat(scene.submitted(execution, "amc-1")).isFalse();
  }

  @Test
  void ofTwoClearAnswersTheFirstStands() {
    var execution = scene.atAmc(instance, "amc-1");

    assertThat(scene.submitted(execution, "amc-2")).isFalse();

    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo("amc-1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAnswerBeatsTheGuessOfAnotherAttempt(boolean guesserHadAnUnclearAnswer) {
    var guesser = scene.posted(instance);
    if (guesserHadAnUnclearAnswer) {
      scene.attempts.answered(guesser, 1, Attempt.Answer.UNCLEAR, null, "504");
    }
    var answered = scene.posted(instance);
    scene.attempts.adopted(guesser, 1, "amc-1", "RUNNING", Instant.now());
    scene.attempts.observed(scene.latest(guesser), "SUCCEEDED", null, true);

    assertThat(scene.submitted(answered, "amc-1")).isTrue();

    assertThat(scene.latest(answered).amcExecutionId()).isEqualTo("amc-1");
    assertThat(scene.latest(guesser).isInDoubt()).isTrue();
    assertThat(scene.latest(guesser).amcEndedAt()).isNull();
    assertThat(scene.held(instance)).isEqualTo(2);
  }

  @Test
  void anAnswerBeatsTheGuessOfItsOwnAttempt() {
    var execution = scene.posted(instance);
    scene.attempts.adopted(execution, 1, "amc-guessed", "SUCCEEDED", Instant.now());
    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);

    assertThat(scene.submitted(execution, "amc-1")).isTrue();

    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo("amc-1");
    assertThat(scene.latest(execution).amcStatus()).isEqualTo("PENDING");
    assertThat(scene.latest(execution).amcEndedAt()).isNull();
  }

  @Test
  void anAnswerThatConfirmsTheGuessIsNoNewsButIsKept() {
    var execution = scene.posted(instance);
    scene.attempts.adopted(execution, 1, "amc-1", "RUNNING", Instant.now());

    assertThat(scene.submitted(execution, "amc-1")).isFalse();

    assertThat(scene.latest(execution).answer()).isEqualTo(Attempt.Answer.SUBMITTED);
    assertThat(scene.latest(execution).amcStatus()).isEqualTo("RUNNING");
  }

  private enum LateAnswer {
    IS_NEWS,
    CONFIRMS_A_GUESS,
    CONTRADICTS_A_GUESS,
    CONTRADICTS_ANOTHERS_GUESS
  }

  @ParameterizedTest
  @EnumSource
  void aLateAnswerWaitsForADecisionBeforeItLocksTheAttempt(LateAnswer late) throws Exception {
    var execution = scene.posted(instance);
    var answered =
        late == LateAnswer.CONTRADICTS_ANOTHERS_GUESS ? scene.posted(instance) : execution;
    if (late != LateAnswer.IS_NEWS) {
      var guess = late == LateAnswer.CONTRADICTS_A_GUESS ? "amc-guessed" : "amc-1";
      scene.attempts.adopted(execution, 1, guess, "RUNNING", null);
    }
    try (var decision = scene.session();
        var answer = scene.session()) {
      decision.executions.lock(execution);

      var written =
          answer.begin(() -> answer.attempts.submitted(answered, 1, instance.id(), "amc-1", null));
      answer.awaitBlocked(written);
      assertThat(decision.attempts.closed(scene.latest(execution), "abandoned")).isTrue();
      decision.commit();

      written.get();
      answer.commit();
    }
    assertThat(scene.latest(answered).amcExecutionId()).isEqualTo("amc-1");
    assertThat(scene.latest(execution).isOpen()).isFalse();
  }

  @Test
  void whatIsSaidOfARunThatAnAnswerHasReplacedSaysNothingOfTheOther() {
    var execution = scene.posted(instance);
    scene.attempts.adopted(execution, 1, "amc-guessed", "RUNNING", null);
    var seen = scene.latest(execution);
    scene.submitted(execution, "amc-1");

    assertThat(scene.attempts.observed(seen, "SUCCEEDED", null, true)).isFalse();
    scene.attempts.cancelSent(seen);

    assertThat(scene.latest(execution).amcStatus()).isEqualTo("PENDING");
    assertThat(scene.latest(execution).amcEndedAt()).isNull();
    assertThat(scene.latest(execution).cancelSentAt()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasSaidOfAGuessIsForgottenWithIt(boolean theGuessWasAnothers) {
    var guesser = scene.posted(instance);
    var answered = theGuessWasAnothers ? scene.posted(instance) : guesser;
    scene.attempts.adopted(
        guesser, 1, theGuessWasAnothers ? "amc-1" : "amc-guessed", "RUNNING", null);
    scene.attempts.cancelSent(scene.latest(guesser));
    scene.attempts.missed(scene.latest(guesser));
    scene.attempts.observed(
        scene.latest(guesser),
        "SUCCEEDED",
        null,
        true,
        List.of(new OutputColumn("a", "METRIC", "LONG")));

    scene.submitted(answered, "amc-1");

    assertThat(scene.latest(guesser).cancelSentAt()).isNull();
    assertThat(scene.attempts.outputColumns(guesser, 1)).isEmpty();
    assertThat(scene.attempts.missing(instance.id())).isEmpty();
  }

  @Test
  void aPostThatWasNotSentIsLookedForFromTheBeginningNextTime() {
    var execution = scene.posted(instance);
    scene.attempts.looked(execution, 1, 2);
    var intent = Objects.requireNonNull(scene.latest(execution).postedAt());

    assertThat(scene.attempts.notSent(execution, 1, intent, Duration.ZERO)).isTrue();

    assertThat(scene.latest(execution).doubtLooks()).isZero();
  }

  @Test
  void whatIsParkedAfterARefusalIsLookedForFromTheBeginningNextTime() {
    var execution = scene.posted(instance);
    scene.attempts.looked(execution, 1, 2);
    scene.attempts.answered(execution, 1, Attempt.Answer.REFUSED, "403", "no access");

    scene.attempts.parked(scene.latest(execution), FailureClass.UNAUTHORIZED, "no access");

    assertThat(scene.latest(execution).doubtLooks()).isZero();
  }

  @Test
  void aLateAnswerEndsTheWaitForAPerson() {
    var execution = scene.posted(instance);
    scene.attempts.parked(scene.latest(execution), FailureClass.UNKNOWN, "which one is it?");

    scene.submitted(execution, "amc-1");

    assertThat(scene.latest(execution).isParked()).isFalse();
  }

  @Test
  void theStatusOfAnHttpAnswerIsNotAStatusOfAmc() {
    var execution = scene.posted(instance);
    scene.attempts.answered(execution, 1, Attempt.Answer.NOT_PROCESSED, "429", "slow down");

    scene.submitted(execution, "amc-1");

    assertThat(scene.latest(execution).amcStatus()).isEqualTo("PENDING");
    assertThat(scene.latest(execution).amcReason()).isNull();
  }

  @Test
  void aGuessNeverTakesWhatAnotherAttemptClaims() {
    scene.atAmc(instance, "amc-1");
    var guesser = scene.posted(instance);

    assertThat(scene.attempts.adopted(guesser, 1, "amc-1", "RUNNING", Instant.now())).isFalse();

    assertThat(scene.latest(guesser).isInDoubt()).isTrue();
  }

  @Test
  void aGuessNeverReplacesAnAnswer() {
    var execution = scene.atAmc(instance, "amc-1");

    assertThat(scene.attempts.adopted(execution, 1, "amc-2", "RUNNING", Instant.now())).isFalse();

    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo("amc-1");
  }

  @Test
  void whatWasNeverPostedAdoptsNothing() {
    var execution = scene.granted(instance);

    assertThat(scene.attempts.adopted(execution, 1, "amc-1", "RUNNING", Instant.now())).isFalse();
  }

  @Test
  void aGuessOnAClosedAttemptIsRefused() {
    var execution = scene.posted(instance);
    scene.attempts.closed(scene.latest(execution), "never_arrived");

    assertThat(scene.attempts.adopted(execution, 1, "amc-1", "RUNNING", Instant.now())).isFalse();
  }

  @Test
  void anAdoptedRunWithoutATimeCountsFromItsPost() {
    var execution = scene.posted(instance);

    scene.attempts.adopted(execution, 1, "amc-1", "RUNNING", null);

    var attempt = scene.latest(execution);
    assertThat(attempt.amcCreatedAt()).isEqualTo(attempt.postedAt());
  }

  @Test
  void ofTwoGuessesAtOnceOneIsAdoptedAndTheOtherStaysInDoubt() throws Exception {
    for (int round = 0; round < 10; round++) {
      var id = "amc-" + round;
      var guessers = List.of(scene.posted(instance), scene.posted(instance));

      atOnce(guessers.stream().map(guesser -> guess(guesser, id)).toList());

      assertThat(guessers)
          .extracting(guesser -> scene.latest(guesser).isInDoubt())
          .containsExactlyInAnyOrder(true, false);
    }
  }

  private Callable<Boolean> guess(ExecutionId execution, String amcExecutionId) {
    return () -> {
      try {
        return scene.attempts.adopted(execution, 1, amcExecutionId, "RUNNING", Instant.now());
      } catch (DuplicateKeyException theOtherWasFirst) {
        return false;
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "PENDING,   RUNNING,    true",
    "PENDING,   PUBLISHING, true",
    "RUNNING,   PUBLISHING, true",
    "RUNNING,   PENDING,    false",
    "PUBLISHING,RUNNING,    false",
    "PUBLISHING,PENDING,    false",
    "RUNNING,   RUNNING,    false",
    "RUNNING,   A_NEW_WORD, true",
    "A_NEW_WORD,RUNNING,    true",
    "A_NEW_WORD,PENDING,    false"
  })
  void statusesOnlyMoveForward(String before, String after, boolean moves) {
    var execution = scene.atAmc(instance, "amc-1");
    scene.set(execution, "amc_status = '%s'".formatted(before));

    assertThat(scene.attempts.observed(scene.latest(execution), after, null, false))
        .isEqualTo(moves);

    assertThat(scene.latest(execution).amcStatus()).isEqualTo(moves ? after : before);
  }

  @Test
  void whatHasEndedAtAmcStaysEnded() {
    var execution = scene.atAmc(instance, "amc-1");
    assertThat(scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true)).isTrue();

    assertThat(scene.attempts.observed(scene.latest(execution), "RUNNING", null, false)).isFalse();
    assertThat(scene.attempts.observed(scene.latest(execution), "FAILED", "late", true)).isFalse();

    assertThat(scene.latest(execution).amcStatus()).isEqualTo("SUCCEEDED");
  }

  @Test
  void whatHadEndedWhenItWasAdoptedIsSeenToHaveEnded() {
    var execution = scene.posted(instance);
    scene.attempts.adopted(execution, 1, "amc-1", "SUCCEEDED", Instant.now());

    assertThat(scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true)).isTrue();

    assertThat(scene.latest(execution).amcEndedAt()).isNotNull();
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void aLookWithoutNewsWritesNothing() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.attempts.observed(scene.latest(execution), "RUNNING", null, false);
    var before = versionOfRow(execution);

    scene.attempts.observed(scene.latest(execution), "RUNNING", null, false);

    assertThat(versionOfRow(execution)).isEqualTo(before);
  }

  @Test
  void onlyOpenGrantedAttemptsAreLookedAfter() {
    var posted = scene.posted(instance);
    var atAmc = scene.atAmc(instance, "amc-1");
    scene.waiting(instance);
    scene.attempts.closed(scene.latest(scene.posted(instance)), "failed");
    scene.posted(scene.instance());

    assertThat(scene.attempts.openAt(instance.id()))
        .extracting(Attempt::execution)
        .containsExactly(posted, atAmc);
  }

  @Test
  void anAmcExecutionIsClaimedOncePerInstance() {
    scene.atAmc(instance, "amc-1");
    scene.atAmc(scene.instance(), "amc-2");

    assertThat(scene.attempts.claimed(instance.id(), List.of("amc-1", "amc-2", "amc-3")))
        .containsExactly("amc-1");
  }

  @Test
  void parkingWithoutDoubtGivesTheSlotBack() {
    var execution = scene.granted(instance);

    scene.attempts.parked(scene.latest(execution), FailureClass.UNAUTHORIZED, "no access");

    assertThat(scene.latest(execution).isGranted()).isFalse();
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void parkingAfterARefusalGivesTheSlotBack() {
    var execution = scene.posted(instance);
    scene.attempts.answered(execution, 1, Attempt.Answer.REFUSED, "403", "no access");

    scene.attempts.parked(scene.latest(execution), FailureClass.UNAUTHORIZED, "no access");

    assertThat(scene.latest(execution).isGranted()).isFalse();
    assertThat(scene.latest(execution).isPosted()).isFalse();
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void parkingInDoubtKeepsTheFenceAndTheSlotOfALiveCandidate() {
    var execution = scene.posted(instance);
    scene.setLook(instance, "unclaimed_live = 1");

    scene.attempts.parked(scene.latest(execution), FailureClass.UNKNOWN, "which one is it?");

    assertThat(scene.latest(execution).isInDoubt()).isTrue();
    assertThat(scene.held(instance)).isEqualTo(1);
  }

  @Test
  void parkingAtAmcKeepsTheSlot() {
    var execution = scene.atAmc(instance, "amc-1");

    scene.attempts.parked(scene.latest(execution), FailureClass.UNKNOWN, "a ghost");

    assertThat(scene.latest(execution).isGranted()).isTrue();
    assertThat(scene.held(instance)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 30", "2, 300", "3, 3600", "4, 3600", "90, 3600"})
  void whoDoesNotActIsWokenEverLessOften(int wakes, int seconds) {
    var execution = scene.granted(instance);
    scene.set(execution, "wakes = %d".formatted(wakes));

    idleFor(execution, seconds - 2);
    assertThat(scene.attempts.unacted(instance.id(), 1)).isEmpty();

    idleFor(execution, seconds + 2);
    assertThat(scene.attempts.unacted(instance.id(), 1)).containsExactly(execution);
    assertThat(scene.attempts.unacted(instance.id(), 1)).isEmpty();
  }

  @Test
  void whoActsIsPromptlyWokenTheNextTime() {
    var execution = scene.granted(instance);
    scene.set(execution, "wakes = 7");
    scene.intend(execution);
    scene.submitted(execution, "amc-1");
    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);

    idleFor(execution, 6);

    assertThat(scene.attempts.unacted(instance.id(), 1)).containsExactly(execution);
  }

  @Test
  void onlyThoseWhoseTurnItIsAreWoken() {
    var waiting = scene.waiting(instance);
    var inDoubt = scene.posted(instance);
    var atAmc = scene.atAmc(instance, "amc-1");
    var parked = scene.granted(instance);
    scene.set(parked, "parked_at = now()");
    var later = scene.granted(instance);
    scene.set(later, "not_before = now() + interval '1 minute'");
    var closed = scene.granted(instance);
    scene.attempts.closed(scene.latest(closed), "failed");
    for (var execution : List.of(waiting, inDoubt, atAmc, parked, later, closed)) {
      idleFor(execution, 100_000);
    }

    assertThat(scene.attempts.unacted(instance.id(), 1)).isEmpty();
  }

  @Test
  void aGrantThatNobodyUsesIsWithdrawnWhenOthersWait() {
    var idle = scene.granted(instance);
    var other = scene.waiting(instance);
    wokenInVain(idle);

    assertThat(scene.attempts.withdrawn(instance.id())).containsExactly(idle);

    assertThat(scene.latest(idle).isGranted()).isFalse();
    assertThat(scene.intend(idle)).isFalse();
    assertThat(scene.grant(instance.accountId()).winners()).containsExactly(other);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "granted_at = now() - interval '9 minutes', acted_at = now() - interval '9 minutes'",
        "wakes = 2",
        "posted_at = now(), posting_until = now()",
        "parked_at = now()"
      })
  void aGrantThatMayStillBeUsedIsNot(String because) {
    var idle = scene.granted(instance);
    scene.waiting(instance);
    wokenInVain(idle);
    scene.set(idle, because);

    assertThat(scene.attempts.withdrawn(instance.id())).isEmpty();
  }

  @Test
  void aGrantThatNobodyElseWantsIsNotWithdrawn() {
    wokenInVain(scene.granted(instance));

    assertThat(scene.attempts.withdrawn(instance.id())).isEmpty();
  }

  @Test
  void anAnswerThatNamesACancelledDuplicateDoesNotReplaceTheFirst() {
    var execution = scene.posted(instance);
    scene.attempts.adopted(execution, 1, "amc-1", "RUNNING", null);
    scene.strays.found(instance.id(), "amc-2", execution, 1, Stray.Kind.DUPLICATE, false);

    assertThat(scene.submitted(execution, "amc-2")).isFalse();
    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo("amc-1");
  }

  private void wokenInVain(ExecutionId execution) {
    scene.set(
        execution,
        "granted_at = now() - interval '11 minutes', acted_at = now() - interval '11 minutes',"
            + " wakes = 3");
  }

  private void idleFor(ExecutionId execution, int seconds) {
    var then = "now() - interval '%d seconds'".formatted(seconds);
    scene.set(
        execution,
        """
        acted_at = %1$s,
        granted_at = case when granted_at is not null then %1$s end,
        amc_ended_at = case when amc_ended_at is not null then %1$s end,
        woken_at = case when woken_at is not null then %1$s end
        """
            .formatted(then));
  }

  private String versionOfRow(ExecutionId execution) {
    return scene
        .jdbc
        .sql(
            """
            select a.ctid || ' ' || a.xmax || ' ' || e.xmax
              from attempt a
              join execution e on e.id = a.execution_id
             where execution_id = :id
            """)
        .param("id", execution.uuid())
        .query(String.class)
        .single();
  }
}
