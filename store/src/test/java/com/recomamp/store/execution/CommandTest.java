package com.recomamp.store.execution;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.Session;
import com.recomamp.store.execution.CommandAnswer.Already;
import com.recomamp.store.execution.CommandAnswer.Done;
import com.recomamp.store.execution.CommandAnswer.Refused;
import com.recomamp.store.execution.CommandAnswer.WhyNot;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import com.recomamp.workflows.query.QueryId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommandTest {
  private static final Asked ANN = Asked.by("ann", "api", null);
  private static final Asked WITH_A_REASON = Asked.by("ann", "api", "it hangs");

  @RegisterExtension private final Scene scene = new Scene();

  @Test
  void aRetryOpensWhatHasFailedWithTheRightToOneMoreAttempt() {
    var execution = failed(scene.instance(), FailureClass.AMC_FAILED);

    assertThat(retry(execution)).isInstanceOf(Done.class);

    var open = scene.executions.find(execution).orElseThrow();
    assertThat(open.status()).isEqualTo(ExecutionStatus.QUEUED);
    assertThat(open.hasEnded()).isFalse();
    assertThat(open.failure()).isNull();
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();
    scene.attempts.open(execution, 2, Scene.RUN);
    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @Test
  void aDoubleClickOnRetryIsOneRetry() throws Exception {
    var execution = failed(scene.instance(), FailureClass.AMC_FAILED);

    var answers = atOnce(8, () -> retry(execution));

    assertThat(answers).filteredOn(Done.class::isInstance).hasSize(1);
    assertThat(answers).filteredOn(Already.class::isInstance).hasSize(7);
    scene.attempts.open(execution, 2, Scene.RUN);
    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @Test
  void whoAskedAndWhyIsInTheHistory() {
    var execution = failed(scene.instance(), FailureClass.AMC_FAILED);

    scene.commands.retry(
        execution, Asked.by("ann", "recomamp", " again,\nplease "), RetryWay.ONLY_IF_ENDED);

    var event = events(execution).getLast();
    assertThat(event.type()).isEqualTo("retry_requested");
    assertThat(event.actor()).isEqualTo("ann");
    assertThat(event.source()).isEqualTo("recomamp");
    assertThat(event.message()).isEqualTo("again, please");
  }

  @Test
  void aRetryStandsInLineAsOneThatArrivesNow() {
    var execution = failed(scene.instance(), FailureClass.AMC_FAILED);
    scene.set(execution, "arrived_at = now() - interval '1 day'");

    retry(execution);
    scene.attempts.open(execution, 2, Scene.RUN);

    assertThat(rank(execution)).isEqualTo(Priority.RETRY.ordinal() + 1);
    assertThat(arrivedLately(execution)).isTrue();
  }

  @Test
  void whatNeverArrivedHandsItsPlaceInTheQueueOn() {
    var execution = inDoubtOfAPerson(scene.instance(), "amc-1");
    scene.set(execution, "arrived_at = now() - interval '1 day'");

    assertThat(scene.commands.neverArrived(execution, ANN)).isInstanceOf(Done.class);
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();
    scene.attempts.open(execution, 2, Scene.RUN);

    assertThat(rank(execution)).isEqualTo(Priority.INTERACTIVE.ordinal() + 1);
    assertThat(arrivedLately(execution)).isFalse();
    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @Test
  void whatWaitsForAPersonGoesBackToItsOldPlaceAsTheSameAttempt() {
    var execution = parked(scene.instance(), FailureClass.TERMS);
    scene.set(execution, "arrived_at = now() - interval '1 day'");

    assertThat(retry(execution)).isInstanceOf(Done.class);

    var attempt = scene.latest(execution);
    assertThat(attempt.number()).isEqualTo(1);
    assertThat(attempt.isParked()).isFalse();
    assertThat(attempt.isGranted()).isFalse();
    assertThat(attempt.isPosted()).isFalse();
    assertThat(arrivedLately(execution)).isFalse();
    assertThat(status(execution)).isEqualTo(ExecutionStatus.QUEUED);
    assertThat(retry(execution)).isEqualTo(new Refused(WhyNot.NOT_FAILED));
  }

  @Test
  void aResultThatDidNotFitIsCollectedAgain() {
    var execution = parkedAfterSuccess(FailureClass.STORE);

    assertThat(retry(execution)).isInstanceOf(Done.class);

    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(scene.latest(execution).isParked()).isFalse();
    assertThat(status(execution)).isEqualTo(ExecutionStatus.COLLECTING);
  }

  @Test
  void aResultThatIsGoneAtAmcMeansToRunTheQueryAgain() {
    var execution = parkedAfterSuccess(FailureClass.RESULT_UNAVAILABLE);

    assertThat(retry(execution)).isInstanceOf(Done.class);

    assertThat(scene.latest(execution).isOpen()).isFalse();
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();
  }

  @Test
  void whatAmcWorksOnIsNotRetriedBesideItself() {
    var execution = scene.atAmc(scene.instance(), "amc-1");
    int before = events(execution).size();

    assertThat(retry(execution)).isEqualTo(new Refused(WhyNot.RUNS_AT_AMC));

    assertThat(events(execution)).hasSize(before);
    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @Test
  void aGhostThatAmcHasNotEndedIsNotRetriedBesideItselfEither() {
    var execution = scene.atAmc(scene.instance(), "amc-1");
    scene.attempts.parked(scene.latest(execution), FailureClass.UNKNOWN, "a ghost");

    assertThat(retry(execution)).isEqualTo(new Refused(WhyNot.RUNS_AT_AMC));
  }

  @Test
  void aRetryMayFollowACancelAtAmc() {
    var execution = scene.atAmc(scene.instance(), "amc-1");

    assertThat(scene.commands.retry(execution, ANN, RetryWay.CANCEL_FIRST))
        .isInstanceOf(Done.class);
    assertThat(scene.commands.retry(execution, ANN, RetryWay.CANCEL_FIRST))
        .isInstanceOf(Already.class);

    var asked = scene.executions.find(execution).orElseThrow();
    assertThat(asked.cancelRequested()).isTrue();
    assertThat(asked.retryRequested()).isTrue();
    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(scene.attempts.mayOpenAnother(execution)).isFalse();
  }

  @Test
  void aPlainCancelWithdrawsTheRetryThatWasToFollow() {
    var execution = scene.atAmc(scene.instance(), "amc-1");
    scene.commands.retry(execution, ANN, RetryWay.CANCEL_FIRST);

    assertThat(scene.commands.cancel(execution, ANN)).isInstanceOf(Done.class);
    assertThat(scene.commands.cancel(execution, ANN)).isInstanceOf(Already.class);

    var asked = scene.executions.find(execution).orElseThrow();
    assertThat(asked.cancelRequested()).isTrue();
    assertThat(asked.retryRequested()).isFalse();
  }

  @Test
  void aRetryMayLeaveBehindWhatAmcWorksOn() {
    var execution = scene.atAmc(scene.instance(), "amc-1");

    assertThat(scene.commands.retry(execution, ANN, RetryWay.ABANDON_FIRST).sentence())
        .contains("amc-1");

    assertThat(closedAs(execution)).isEqualTo("abandoned");
    assertThat(status(execution)).isEqualTo(ExecutionStatus.QUEUED);
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();
  }

  @Test
  void anAbandonedExecutionEndsAndKeepsItsPlaceWhileAmcMayGoOn() {
    var instance = scene.instance();
    var execution = scene.atAmc(instance, "amc-1");

    assertThat(scene.commands.abandon(execution, WITH_A_REASON, false).sentence())
        .contains("AMC may go on with amc-1");

    assertThat(status(execution)).isEqualTo(ExecutionStatus.CANCELLED);
    assertThat(closedAs(execution)).isEqualTo("abandoned");
    assertThat(scene.held(instance)).isEqualTo(1);
    assertThat(events(execution).getLast().message())
        .isEqualTo("AMC may go on with amc-1: it hangs");
    assertThat(scene.commands.abandon(execution, ANN, false)).isEqualTo(new Refused(WhyNot.ENDED));
  }

  @ParameterizedTest
  @EnumSource
  void whatHasItsResultIsNeitherRetriedNorAbandoned(RetryWay way) {
    var execution = scene.atAmc(scene.instance(), "amc-1");
    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
    scene.publish(execution);
    assertThat(scene.commands.retry(execution, ANN, way)).isEqualTo(new Refused(WhyNot.COLLECTED));
    park(execution, FailureClass.RESULT_UNAVAILABLE);

    assertThat(scene.commands.retry(execution, ANN, way)).isEqualTo(new Refused(WhyNot.COLLECTED));
    assertThat(scene.commands.abandon(execution, WITH_A_REASON, true))
        .isEqualTo(new Refused(WhyNot.COLLECTED));

    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(scene.executions.find(execution).orElseThrow().hasEnded()).isFalse();
  }

  @Test
  void anAbandonThatMeetsALateAnswerClosesTheAttempt() throws Exception {
    var execution = scene.posted(scene.instance());
    var instance = scene.latest(execution).instance();
    scene.attempts.adopted(execution, 1, "amc-1", "RUNNING", null);
    try (var late = scene.session()) {
      late.attempts.submitted(execution, 1, instance, "amc-1", null);

      var answer = atOnceBeside(() -> scene.commands.abandon(execution, ANN, false), late);

      assertThat(answer).isInstanceOf(Done.class);
    }
    assertThat(scene.latest(execution).isOpen()).isFalse();
    assertThat(closedAs(execution)).isEqualTo("abandoned");
  }

  @ParameterizedTest
  @EnumSource
  void inDoubtNothingIsRetried(RetryWay way) {
    var unclear = scene.posted(scene.instance());
    var parked = inDoubtOfAPerson(scene.instance(), "amc-1");

    assertThat(scene.commands.retry(unclear, ANN, way)).isEqualTo(new Refused(WhyNot.IN_DOUBT));
    assertThat(scene.commands.retry(parked, ANN, way)).isEqualTo(new Refused(WhyNot.IN_DOUBT));
  }

  @Test
  void inDoubtAnAbandonHasToBeForcedWithAReason() {
    var execution = inDoubtOfAPerson(scene.instance(), "amc-1");

    assertThat(scene.commands.abandon(execution, WITH_A_REASON, false))
        .isEqualTo(new Refused(WhyNot.IN_DOUBT));
    assertThat(scene.commands.abandon(execution, ANN, true))
        .isEqualTo(new Refused(WhyNot.NO_REASON));
    assertThat(scene.latest(execution).isOpen()).isTrue();

    assertThat(scene.commands.abandon(execution, WITH_A_REASON, true)).isInstanceOf(Done.class);
    assertThat(closedAs(execution)).isEqualTo("abandoned");
    assertThat(events(execution).getLast().message()).contains("it hangs");
  }

  @Test
  void anAbandonSeesTheIntentThatWasFasterThanIt() throws Exception {
    var execution = scene.granted(scene.instance());
    try (var submitter = scene.session()) {
      submitter.attempts.intend(execution, 1, Scene.RUN, Scene.LEASE);
      var abandon =
          atOnceBeside(() -> scene.commands.abandon(execution, WITH_A_REASON, false), submitter);

      assertThat(abandon).isEqualTo(new Refused(WhyNot.IN_DOUBT));
    }
    assertThat(scene.latest(execution).isOpen()).isTrue();
  }

  @Test
  void anIntentSeesTheAbandonThatWasFasterThanIt() {
    var execution = scene.granted(scene.instance());

    scene.commands.abandon(execution, ANN, false);

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void whatHasSucceededIsNotRetried() {
    var execution = scene.atAmc(scene.instance(), "amc-1");
    scene.attempts.closed(scene.latest(execution), "succeeded");
    scene.executions.ended(execution, new ExecutionOutcome.Succeeded(1));

    assertThat(retry(execution)).isEqualTo(new Refused(WhyNot.SUCCEEDED));
    assertThat(scene.commands.cancel(execution, ANN)).isEqualTo(new Refused(WhyNot.ENDED));
  }

  @Test
  void whatWasCancelledIsRetriedIfSomebodySaysSo() {
    var execution = scene.waiting(scene.instance());
    scene.commands.cancel(execution, ANN);
    assertThat(retry(execution)).isEqualTo(new Refused(WhyNot.CANCEL_REQUESTED));
    scene.attempts.closed(scene.latest(execution), "cancelled");
    scene.executions.ended(execution, new ExecutionOutcome.Cancelled());

    assertThat(retry(execution)).isInstanceOf(Done.class);

    assertThat(scene.executions.find(execution).orElseThrow().cancelRequested()).isFalse();
    assertThat(scene.attempts.mayOpenAnother(execution)).isTrue();
  }

  @Test
  void whileAnAnswerThatCameLateMayLiveAtAmcNothingIsRetried() {
    var execution = scene.posted(scene.instance());
    var posted = scene.latest(execution);
    scene.attempts.closed(posted, "cancelled");
    scene.executions.ended(execution, new ExecutionOutcome.Cancelled());
    scene.inTransaction(
        () -> scene.attempts.submitted(execution, 1, posted.instance(), "amc-1", null));

    assertThat(retry(execution)).isEqualTo(new Refused(WhyNot.RUNS_AT_AMC));
  }

  @Test
  void aPersonFindsThePostAmongTheCandidates() {
    var execution = inDoubtOfAPerson(scene.instance(), "amc-1", "amc-2");
    assertThat(scene.commands.candidates(execution))
        .extracting(Candidate::amcExecutionId)
        .containsExactly("amc-1", "amc-2");

    assertThat(scene.commands.itIs(execution, ANN, "amc-3"))
        .isEqualTo(new Refused(WhyNot.NO_CANDIDATE));
    assertThat(scene.commands.itIs(execution, ANN, "amc-2")).isInstanceOf(Done.class);
    assertThat(scene.commands.itIs(execution, ANN, "amc-2")).isInstanceOf(Already.class);
    assertThat(scene.commands.itIs(execution, ANN, "amc-1"))
        .isEqualTo(new Refused(WhyNot.NOT_IN_DOUBT));

    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo("amc-2");
    assertThat(scene.latest(execution).isParked()).isFalse();
    assertThat(status(execution)).isEqualTo(ExecutionStatus.SUBMITTED);
    assertThat(scene.commands.candidates(execution)).isEmpty();
  }

  @Test
  void anAmcExecutionIsClaimedOnce() throws Exception {
    var instance = scene.instance();
    var twins = List.of(inDoubtOfAPerson(instance, "amc-1"), inDoubtOfAPerson(instance, "amc-1"));

    var answers =
        atOnce(
            List.of(
                () -> scene.commands.itIs(twins.getFirst(), ANN, "amc-1"),
                () -> scene.commands.itIs(twins.getLast(), ANN, "amc-1")));

    assertThat(answers).filteredOn(Done.class::isInstance).hasSize(1);
    assertThat(answers).contains(new Refused(WhyNot.CLAIMED));
  }

  @Test
  void aDoubtThatIsStillLookedAtIsNobodysToDecide() {
    var execution = scene.posted(scene.instance());

    assertThat(scene.commands.itIs(execution, ANN, "amc-1"))
        .isEqualTo(new Refused(WhyNot.NOT_IN_DOUBT));
    assertThat(scene.commands.neverArrived(execution, ANN))
        .isEqualTo(new Refused(WhyNot.NOT_IN_DOUBT));
  }

  @Test
  void aPersonsWordAndALateAnswerMakeOneAttempt() throws Exception {
    var execution = inDoubtOfAPerson(scene.instance(), "amc-1");
    var instance = scene.latest(execution).instance();

    atOnce(
        List.of(
            () -> scene.commands.neverArrived(execution, ANN),
            () ->
                scene.inTransaction(
                    () -> scene.attempts.submitted(execution, 1, instance, "amc-1", null))));

    var attempt = scene.latest(execution);
    assertThat(attempt.amcExecutionId()).isEqualTo("amc-1");
    assertThat(scene.attempts.mayOpenAnother(execution)).isEqualTo(!attempt.isOpen());
  }

  @Test
  void whatWasSaidOnceIsNotSaidAgainByARepetition() {
    var execution = failed(scene.instance(), FailureClass.AMC_FAILED);
    var once = new Asked("operator", "temporal-ui", null, "update 1");
    scene.commands.retry(execution, once, RetryWay.ONLY_IF_ENDED);
    failsAgain(execution);

    assertThat(scene.commands.retry(execution, once, RetryWay.ONLY_IF_ENDED))
        .isEqualTo(new Already("It is retried."));

    assertThat(status(execution)).isEqualTo(ExecutionStatus.FAILED);
  }

  @Test
  void aResetRetriesWhatHasFailedOncePerRun() throws Exception {
    var execution = failed(scene.instance(), FailureClass.AMC_FAILED);

    var answers = atOnce(4, () -> scene.commands.retryByReset(execution, "run b", null));
    assertThat(answers).filteredOn(Done.class::isInstance).hasSize(1);
    failsAgain(execution);
    assertThat(scene.commands.retryByReset(execution, "run b", null)).isInstanceOf(Already.class);
    assertThat(status(execution)).isEqualTo(ExecutionStatus.FAILED);

    assertThat(scene.commands.retryByReset(execution, "run c", null)).isInstanceOf(Done.class);
  }

  @Test
  void aRunThatAskedWhileNothingHadFailedDoesNotRetryWhatFailsLater() {
    var execution = scene.waiting(scene.instance());
    scene.commands.retryByReset(execution, "run b", null);
    scene.attempts.closed(scene.latest(execution), "failed");
    scene.executions.ended(execution, failure(FailureClass.AMC_FAILED));

    assertThat(scene.commands.retryByReset(execution, "run b", null)).isInstanceOf(Refused.class);

    assertThat(status(execution)).isEqualTo(ExecutionStatus.FAILED);
  }

  @ParameterizedTest
  @EnumSource
  void aResetRetriesOnlyWhatIsSafeToRetry(FailureClass failure) {
    var execution = failed(scene.instance(), failure);

    var answer = scene.commands.retryByReset(execution, "run b", null);

    assertThat(answer instanceof Done).isEqualTo(failure.retrySafe());
    assertThat(scene.executions.find(execution).orElseThrow().hasEnded())
        .isEqualTo(!failure.retrySafe());
  }

  @Test
  void besideARunWhoseAnswerCameLateAResetRetriesNothing() {
    var execution = scene.posted(scene.instance());
    var late = scene.latest(execution);
    scene.attempts.closed(late, "never_arrived");
    failsAgain(execution);
    scene.inTransaction(
        () -> scene.attempts.submitted(execution, 1, late.instance(), "amc-1", null));

    assertThat(scene.commands.retryByReset(execution, "run b", null))
        .isEqualTo(new Refused(WhyNot.RUNS_AT_AMC));

    assertThat(status(execution)).isEqualTo(ExecutionStatus.FAILED);
  }

  @Test
  void aResetLeavesWhatHasSucceededOrWasCancelled() {
    var succeeded = scene.waiting(scene.instance());
    scene.attempts.closed(scene.latest(succeeded), "succeeded");
    scene.executions.ended(succeeded, new ExecutionOutcome.Succeeded(1));
    var cancelled = scene.waiting(scene.instance());
    scene.attempts.closed(scene.latest(cancelled), "cancelled");
    scene.executions.ended(cancelled, new ExecutionOutcome.Cancelled());

    assertThat(scene.commands.retryByReset(succeeded, "b", null)).isInstanceOf(Refused.class);
    assertThat(scene.commands.retryByReset(cancelled, "b", null)).isInstanceOf(Refused.class);

    assertThat(status(succeeded)).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(status(cancelled)).isEqualTo(ExecutionStatus.CANCELLED);
  }

  @Test
  void aResetOfManyRetriesTenInAMinute() throws Exception {
    var instance = scene.instance();
    var many =
        IntStream.range(0, 15).mapToObj(_ -> failed(instance, FailureClass.AMC_FAILED)).toList();

    var answers =
        atOnce(
            many.stream()
                .<Callable<CommandAnswer>>map(
                    id -> () -> scene.commands.retryByReset(id, "run of " + id, null))
                .toList());

    assertThat(answers).filteredOn(Done.class::isInstance).hasSize(10);
    assertThat(answers).filteredOn(new Refused(WhyNot.RESET_IN_BULK)::equals).hasSize(5);
    assertThat(many.stream().filter(id -> status(id) == ExecutionStatus.FAILED))
        .hasSize(5)
        .allSatisfy(id -> assertThat(events(id).getLast().type()).isEqualTo("reset_refused"));
  }

  @Test
  void whatIsMeantInBulkIsFoundByStatusFailureInstanceAndQuery() {
    var instance = scene.instance();
    var parked = parked(instance, FailureClass.TERMS);
    var failed = failed(instance, FailureClass.AMC_FAILED);
    var elsewhere = failed(scene.instance(), FailureClass.AMC_FAILED);
    scene.waiting(instance);

    assertThat(matching(Set.of(ExecutionStatus.FAILED), Set.of(), null))
        .containsExactly(failed, elsewhere);
    assertThat(matching(Set.of(ExecutionStatus.FAILED), Set.of(), instance))
        .containsExactly(failed);
    assertThat(matching(Set.of(), Set.of(FailureClass.TERMS), instance)).containsExactly(parked);
    assertThat(
            scene.commands.matching(
                new CommandFilter(Set.of(), Set.of(), null, new QueryId(UUID.randomUUID()), null),
                VisibleInstances.ALL,
                null))
        .isEmpty();
  }

  @Test
  void whoeverWaitedForAccessGoesOnWhenItIsGivenAgain() {
    var mine = scene.instance();
    var other = scene.instance();
    var connection = connectionOf(mine);
    connectionOf(other);
    var waiting = parked(mine, FailureClass.UNAUTHORIZED);
    var forTerms = parked(mine, FailureClass.TERMS);
    var elsewhere = parked(other, FailureClass.UNAUTHORIZED);

    assertThat(scene.commands.accessGiven(connection)).containsExactly(waiting);

    assertThat(scene.latest(waiting).isParked()).isFalse();
    assertThat(status(waiting)).isEqualTo(ExecutionStatus.QUEUED);
    assertThat(scene.latest(forTerms).isParked()).isTrue();
    assertThat(scene.latest(elsewhere).isParked()).isTrue();
    assertThat(scene.commands.accessGiven(connection)).isEmpty();
  }

  @Test
  void connectionsAreTriedAgainInTheOrderInWhichOthersLockThem() throws Exception {
    var instance = scene.instance();
    var waiting = parked(instance, FailureClass.UNAUTHORIZED);
    var later = connectionOf(instance, UUID.fromString("ffffffff-0000-0000-0000-000000000000"));
    var earlier = connectionOf(instance, UUID.fromString("00000000-0000-0000-0000-000000000001"));
    scene.jdbc.sql("update connection set retry_at = now() + interval '1 day'").update();
    try (var holder = scene.session();
        var unparking = scene.session()) {
      holder
          .jdbc
          .sql("select 1 from connection where id = ? for share")
          .param(earlier)
          .query(_ -> {});

      var retry = unparking.begin(() -> unparking.attempts.unparked(scene.latest(waiting)));
      unparking.awaitBlocked(retry);

      assertThat(isLocked(later)).isFalse();
      holder.commit();
      assertThat(retry.get()).isTrue();
    }
  }

  private boolean isLocked(UUID connection) {
    return scene
        .jdbc
        .sql("select id from connection where id = :id for share skip locked")
        .param("id", connection)
        .query(UUID.class)
        .optional()
        .isEmpty();
  }

  @Test
  void aNextAttemptThatNobodyOpensIsLookedFor() {
    var execution = failed(scene.instance(), FailureClass.AMC_FAILED);
    retry(execution);
    scene.set(execution, "closed_at = now() - interval '1 minute'");

    assertThat(scene.executions.unacted(1)).containsExactly(execution);

    scene.attempts.open(execution, 2, Scene.RUN);
    assertThat(scene.executions.unacted(1)).isEmpty();
  }

  @Test
  void anUnknownExecutionTakesNoCommand() {
    assertThat(retry(ExecutionId.next())).isEqualTo(new Refused(WhyNot.UNKNOWN_EXECUTION));
  }

  private CommandAnswer retry(ExecutionId execution) {
    return scene.commands.retry(execution, ANN, RetryWay.ONLY_IF_ENDED);
  }

  private CommandAnswer atOnceBeside(Callable<CommandAnswer> command, Session other)
      throws Exception {
    try (var thread = Executors.newSingleThreadExecutor()) {
      var answer = thread.submit(command);
      while (!answer.isDone() && !somebodyWaits()) {
        Thread.onSpinWait();
      }
      other.commit();
      return answer.get();
    }
  }

  private boolean somebodyWaits() {
    return scene
        .jdbc
        .sql("select exists (select 1 from pg_locks where not granted)")
        .query(Boolean.class)
        .single();
  }

  private ExecutionId failed(PinnedInstance instance, FailureClass failure) {
    var execution = scene.waiting(instance);
    scene.attempts.closed(scene.latest(execution), "failed");
    scene.executions.ended(execution, failure(failure));
    return execution;
  }

  private void failsAgain(ExecutionId execution) {
    scene.attempts.open(execution, scene.latest(execution).number() + 1, Scene.RUN);
    scene.attempts.closed(scene.latest(execution), "failed");
    scene.executions.ended(execution, failure(FailureClass.AMC_FAILED));
  }

  private static ExecutionOutcome failure(FailureClass failure) {
    return new ExecutionOutcome.Failed(failure, "why");
  }

  private ExecutionId parked(PinnedInstance instance, FailureClass failure) {
    var execution = scene.granted(instance);
    park(execution, failure);
    return execution;
  }

  private ExecutionId parkedAfterSuccess(FailureClass failure) {
    var execution = scene.atAmc(scene.instance(), "amc-1");
    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
    park(execution, failure);
    return execution;
  }

  private ExecutionId inDoubtOfAPerson(PinnedInstance instance, String... candidates) {
    var execution = scene.posted(instance);
    scene.attempts.suspected(
        scene.latest(execution),
        List.of(candidates).stream()
            .map(id -> new Candidate(id, "RUNNING", Instant.parse("2026-11-24T12:00:00Z")))
            .toList());
    park(execution, FailureClass.UNKNOWN);
    return execution;
  }

  private void park(ExecutionId execution, FailureClass failure) {
    scene.attempts.parked(scene.latest(execution), failure, "why");
    scene.executions.moved(
        execution, ExecutionStatus.NEEDS_ATTENTION, Transition.byWorker("parked", "why"));
  }

  private UUID connectionOf(PinnedInstance instance) {
    return connectionOf(instance, UUID.randomUUID());
  }

  private UUID connectionOf(PinnedInstance instance, UUID id) {
    scene
        .jdbc
        .sql(
            """
            insert into connection (id, name, region, client_id, key_id, client_secret, refresh_token)
            values (:id, 'a connection', 'NA', 'client', 'key', '\\x00', '\\x00')
            """)
        .param("id", id)
        .update();
    scene
        .jdbc
        .sql("insert into instance_access (instance_id, connection_id) values (:instance, :id)")
        .param("instance", instance.id().value())
        .param("id", id)
        .update();
    return id;
  }

  private List<ExecutionId> matching(
      Set<ExecutionStatus> statuses,
      Set<FailureClass> failures,
      @Nullable PinnedInstance instance) {
    return scene.commands.matching(
        new CommandFilter(statuses, failures, instance == null ? null : instance.id(), null, null),
        VisibleInstances.ALL,
        null);
  }

  private ExecutionStatus status(ExecutionId execution) {
    return scene.executions.find(execution).orElseThrow().status();
  }

  private List<ExecutionEvent> events(ExecutionId execution) {
    return new ExecutionViews(scene.jdbc, VisibleInstances.ALL).events(execution);
  }

  private String closedAs(ExecutionId execution) {
    return ofLatest(execution, "closed_as", String.class);
  }

  private int rank(ExecutionId execution) {
    return ofLatest(execution, "priority_rank", Integer.class);
  }

  private boolean arrivedLately(ExecutionId execution) {
    return ofLatest(execution, "arrived_at > now() - interval '1 hour'", Boolean.class);
  }

  private <T> T ofLatest(ExecutionId execution, String column, Class<T> type) {
    return scene
        .jdbc
        .sql(
            "select %s from attempt where execution_id = :id order by number desc limit 1"
                .formatted(column))
        .param("id", execution.uuid())
        .query(type)
        .single();
  }
}
