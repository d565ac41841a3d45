package com.recomamp.worker.execution;

import static com.recomamp.store.Scene.atOnce;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.Candidate;
import com.recomamp.store.execution.CommandAnswer.Done;
import com.recomamp.store.execution.Execution;
import com.recomamp.store.execution.RetryWay;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.deployment.TemporalNamespace;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.client.WorkflowClient;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the decisions about an execution make of commands, on a real PostgreSQL. */
class CommandedStepsTest {
  private static final Asked ANN = Asked.by("ann", "api", "because");

  @RegisterExtension private final Scene scene = new Scene();
  private TestWorkflowEnvironment temporal;
  private volatile String current = "a";
  private StoredExecutionSteps steps;

  @BeforeEach
  void decides() {
    temporal = TestWorkflowEnvironment.newInstance();
    steps =
        new StoredExecutionSteps(
            scene.executions,
            scene.attempts,
            scene.slots,
            scene.commands,
            scene.results,
            scene.transaction,
            new TheCurrentRun(temporal.getWorkflowClient(), new DeploymentStore(scene.jdbc)),
            new Wakes(temporal.getWorkflowClient()));
  }

  private final class TheCurrentRun extends CurrentRuns {
    TheCurrentRun(WorkflowClient temporal, DeploymentStore deployments) {
      super(temporal, new TemporalNamespace(temporal), deployments);
    }

    @Override
    boolean isCurrent(ExecutionId execution, String run) {
      return current.equals(run);
    }

    @Override
    Optional<String> reasonOfReset(ExecutionId execution, String run) {
      return Optional.of("AMC is well again");
    }
  }

  @AfterEach
  void closed() {
    temporal.close();
  }

  @Test
  void aRetryAfterACancelOpensTheNextAttemptWhenAmcHasCancelled() {
    var execution = atAmc();
    scene.commands.retry(execution, ANN, RetryWay.CANCEL_FIRST);
    assertThat(next(execution)).isEqualTo(new NextStep.Cancel());
    scene.attempts.cancelSent(scene.latest(execution));
    assertThat(next(execution)).isInstanceOf(NextStep.Wait.class);

    amcEnds(execution, "CANCELLED");

    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    assertThat(scene.latest(execution).number()).isEqualTo(2);
    assertThat(find(execution).cancelRequested()).isFalse();
    assertThat(find(execution).retryRequested()).isFalse();
  }

  @Test
  void whoIsGivenAccessAfterAmcRefusedAPostGoesOn() {
    var instance = scene.instance();
    var execution = refused(instance);
    accessGiven(instance, "clock_timestamp()");

    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    assertThat(scene.latest(execution).isPosted()).isFalse();
    assertThat(find(execution).status()).isEqualTo(ExecutionStatus.QUEUED);
  }

  @Test
  void whoseAccessIsOlderThanAmcsRefusalWaitsForAPerson() {
    var instance = scene.instance();
    var execution = refused(instance);
    accessGiven(instance, "now() - interval '1 minute'");

    assertThat(next(execution)).isInstanceOf(NextStep.Wait.class);
    assertThat(scene.latest(execution).parkedClass()).isEqualTo(FailureClass.UNAUTHORIZED);
  }

  private ExecutionId refused(PinnedInstance instance) {
    var execution = scene.accepted(instance);
    next(execution);
    post(execution, "a");
    scene.attempts.answered(execution, 1, Attempt.Answer.REFUSED, "403", "Unauthorized request.");
    return execution;
  }

  private void accessGiven(PinnedInstance instance, String at) {
    scene
        .jdbc
        .sql(
            """
            with renewed as (
              insert into connection (id, name, region, client_id, key_id, client_secret, refresh_token, renewed_at)
              values (gen_random_uuid(), 'Agency', 'NA', 'client', 'key', '', '', %s)
              returning id)
            insert into instance_access (instance_id, connection_id, rank)
            select :instance, id, 0
              from renewed
            """
                .formatted(at))
        .param("instance", instance.id().value())
        .update();
  }

  @Test
  void whatWasWithdrawnSaysThatOthersGoFirst() {
    var execution = scene.accepted(scene.instance());
    next(execution);
    scene.set(execution, "granted_at = null, not_before = now() + interval '10 minutes'");
    scene.setExecution(execution, "waiting_for = 'slot'");

    assertThat(steps.next(execution, false, "a").shown().details()).contains("others go first");
  }

  @Test
  void aRetryAfterACancelIsNoRetryIfAPlainCancelCameLater() {
    var execution = atAmc();
    scene.commands.retry(execution, ANN, RetryWay.CANCEL_FIRST);
    scene.commands.cancel(execution, ANN);

    amcEnds(execution, "CANCELLED");

    assertThat(next(execution)).isEqualTo(end(new ExecutionOutcome.Cancelled()));
    assertThat(scene.latest(execution).number()).isEqualTo(1);
  }

  @Test
  void aRetryAfterACancelThatCameLateIsNotNeeded() {
    var execution = atAmc();
    scene.commands.retry(execution, ANN, RetryWay.CANCEL_FIRST);

    amcEnds(execution, "SUCCEEDED");

    assertThat(next(execution)).isEqualTo(new NextStep.Collect());
    assertThat(scene.latest(execution).number()).isEqualTo(1);
  }

  /** The cancel came late, and nobody has to mend anything for a result that nobody wants. */
  @Test
  void whatWasToBeCancelledAndHasAResultThatNobodyGivesOutEndsAsCancelled() {
    var execution = atAmc();
    scene.commands.cancel(execution, ANN);
    amcEnds(execution, "SUCCEEDED");
    assertThat(next(execution)).isEqualTo(new NextStep.Collect());

    scene.attempts.parked(scene.latest(execution), FailureClass.UNAUTHORIZED, "no consent");

    assertThat(next(execution)).isEqualTo(end(new ExecutionOutcome.Cancelled()));
    assertThat(find(execution).status()).isEqualTo(ExecutionStatus.CANCELLED);
  }

  @Test
  void aRetryThatLeavesAmcsWorkBehindGoesOnAtOnce() {
    var execution = atAmc();

    scene.commands.retry(execution, ANN, RetryWay.ABANDON_FIRST);

    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    assertThat(scene.latest(execution).number()).isEqualTo(2);
  }

  @Test
  void anAbandonedExecutionEndsItsWorkflowAndItsPlaceGoesToTheNextWhenAmcHasEndedIt() {
    var instance = scene.instance(scene.account(200), 1);
    var execution = atAmc(instance);
    var waiting = scene.waiting(instance);

    scene.commands.abandon(execution, ANN, false);

    assertThat(next(execution)).isEqualTo(end(new ExecutionOutcome.Cancelled()));
    assertThat(scene.latest(waiting).isGranted()).as("AMC may still run it").isFalse();
    amcEnds(execution, "SUCCEEDED");
    assertThat(scene.grant(instance.accountId()).winners()).containsExactly(waiting);
  }

  @Test
  void anExecutionThatIsAbandonedBeforeItsPostLeavesItsPlaceToTheNext() {
    var instance = scene.instance(scene.account(200), 1);
    var execution = scene.accepted(instance);
    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    var waiting = scene.waiting(instance);

    scene.commands.abandon(execution, ANN, false);

    assertThat(next(execution)).isEqualTo(end(new ExecutionOutcome.Cancelled()));
    assertThat(scene.latest(waiting).isGranted()).isTrue();
  }

  @Test
  void anExecutionThatIsCancelledBeforeItsPostLeavesItsPlaceToTheNext() {
    var instance = scene.instance(scene.account(200), 1);
    var execution = scene.accepted(instance);
    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    var waiting = scene.waiting(instance);

    scene.commands.cancel(execution, ANN);

    assertThat(next(execution)).isEqualTo(end(new ExecutionOutcome.Cancelled()));
    assertThat(scene.latest(waiting).isGranted()).isTrue();
  }

  @Test
  void anExecutionThatWaitsForAPersonLeavesItsPlaceToTheNext() {
    var instance = scene.instance(scene.account(200), 1);
    var execution = scene.accepted(instance);
    next(execution);
    post(execution, current);
    var waiting = scene.waiting(instance);

    scene.attempts.answered(
        execution,
        1,
        Attempt.Answer.REFUSED,
        "403",
        "Terms and conditions must be accepted to continue");

    assertThat(next(execution)).isInstanceOf(NextStep.Wait.class);
    assertThat(scene.latest(execution).parkedClass()).isEqualTo(FailureClass.TERMS);
    assertThat(scene.latest(waiting).isGranted()).isTrue();
  }

  @Test
  void theResultOfAnEarlierAttemptDoesNotEndTheNextOne() {
    var execution = atAmc();
    amcEnds(execution, "SUCCEEDED");
    scene.publish(execution);
    scene.attempts.closed(scene.latest(execution), "abandoned");
    scene.executions.reopened(execution, new Transition("retry_requested", "api", "ann", null));
    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    post(execution, current);
    submitted(execution, "amc-2");

    amcEnds(execution, "SUCCEEDED");

    assertThat(next(execution)).isEqualTo(new NextStep.Collect());
    scene.publish(execution);
    assertThat(next(execution)).isEqualTo(end(new ExecutionOutcome.Succeeded(0)));
  }

  @Test
  void whoIsPausedBeforeItsPostGivesItsSlotBackAndGoesOnWhenResumed() {
    var account = scene.account(1);
    var paused = scene.instance(account, 10);
    var other = scene.instance(account, 10);
    var execution = scene.accepted(paused);
    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    var waiting = scene.waiting(other);

    scene.limits.pause(paused.id(), ANN);

    assertThat(next(execution)).isEqualTo(NextStep.Wait.untilWoken());
    assertThat(next(execution)).isEqualTo(NextStep.Wait.untilWoken());
    assertThat(scene.latest(waiting).isGranted()).as("the account's place").isTrue();
    scene.attempts.closed(scene.latest(waiting), "cancelled");
    assertThat(scene.limits.resume(paused.id(), ANN).orElseThrow().winners())
        .containsExactly(execution);
    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
  }

  @Test
  void whatAmcWorksOnIsFollowedThoughPaused() {
    var instance = scene.instance();
    var execution = atAmc(instance);
    scene.limits.pause(instance.id(), ANN);

    amcEnds(execution, "SUCCEEDED");

    assertThat(next(execution)).isEqualTo(new NextStep.Collect());
  }

  @Test
  void aRetriedFailureIsOpenedByTheRunThatIsStartedForIt() {
    var execution = failed();
    current = "b";
    assertThat(steps.next(execution, false, "b").step()).isInstanceOf(NextStep.End.class);
    scene.commands.retry(execution, ANN, RetryWay.ONLY_IF_ENDED);

    assertThat(steps.next(execution, false, "a").step()).isEqualTo(new NextStep.Superseded());
    assertThat(steps.next(execution, false, "b").step()).isEqualTo(new NextStep.Submit());

    assertThat(scene.latest(execution).number()).isEqualTo(2);
    assertThat(scene.latest(execution).ownerRun()).isEqualTo("b");
  }

  @Test
  void whatMayBeAtAmcIsNeitherSubmittedNorEnded() {
    var execution = scene.accepted(scene.instance());
    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    post(execution, current);

    assertThat(next(execution)).isEqualTo(NextStep.Wait.untilWoken());
    scene.attempts.answered(execution, 1, Attempt.Answer.UNCLEAR, null, null);
    assertThat(next(execution)).isEqualTo(NextStep.Wait.untilWoken());
    scene.commands.cancel(execution, ANN);
    assertThat(next(execution)).isEqualTo(NextStep.Wait.untilWoken());

    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(find(execution).hasEnded()).isFalse();
  }

  @Test
  void aStartHoweverLateAsksForNothing() {
    var execution = failed();
    current = "b";

    assertThat(steps.next(execution, false, "b").step()).isInstanceOf(NextStep.End.class);

    assertThat(scene.latest(execution).number()).isEqualTo(1);
  }

  @Test
  void aResetThatOneRunHasAskedForIsNotAskedForAgainByItsNextTurns() {
    var execution = failed();
    current = "b";
    assertThat(steps.next(execution, true, "b").step()).isEqualTo(new NextStep.Submit());
    post(execution, "b");
    submitted(execution, "amc-2");
    amcEnds(execution, "FAILED");

    assertThat(steps.next(execution, true, "b").step()).isInstanceOf(NextStep.End.class);
    assertThat(steps.next(execution, true, "b").step()).isInstanceOf(NextStep.End.class);

    assertThat(scene.latest(execution).number()).isEqualTo(2);
  }

  @Test
  void aRunThatWasResetWhileAmcWorkedDoesNotRetryTheFailureThatFollows() {
    var execution = atAmc();
    current = "b";
    assertThat(steps.next(execution, true, "b").step()).isInstanceOf(NextStep.Wait.class);
    amcEnds(execution, "FAILED");

    assertThat(steps.next(execution, true, "b").step()).isInstanceOf(NextStep.End.class);
    assertThat(steps.next(execution, true, "b").step()).isInstanceOf(NextStep.End.class);

    assertThat(scene.latest(execution).number()).isEqualTo(1);
  }

  @Test
  void aResetThatIsNotTheCurrentRunAsksForNothing() {
    var execution = failed();

    assertThat(steps.next(execution, true, "b").step()).isEqualTo(new NextStep.Superseded());

    assertThat(find(execution).hasEnded()).isTrue();
  }

  @Test
  void anOwnerThatStalledOpensNoAttemptAfterItWasReplaced() throws Exception {
    var execution = atAmc();
    try (var lock = scene.session()) {
      lock.executions.lock(execution);
      var stalled = inBackground(() -> steps.next(execution, false, "a").step());
      awaitWaiting();
      current = "b";
      lock.attempts.takeOver(scene.latest(execution), "b");
      lock.attempts.closed(lock.attempts.latest(execution).orElseThrow(), "abandoned");
      lock.executions.reopened(execution, new Transition("retry_requested", "api", "ann", null));
      lock.commit();

      assertThat(stalled.call()).isEqualTo(new NextStep.Superseded());
    }
    assertThat(scene.latest(execution).number()).isEqualTo(1);
    assertThat(steps.next(execution, false, "b").step()).isEqualTo(new NextStep.Submit());
    assertThat(scene.latest(execution).ownerRun()).isEqualTo("b");
  }

  /**
   * Runs that follow each other, commands, posts and what AMC makes of them, in any order and at
   * the same time.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void noAttemptOpensThatNobodyAskedForAndNonePostsBesideALivingOne(long seed) throws Exception {
    for (int story = 0; story < 3; story++) {
      new Story(new Random(seed * 1_000 + story)).isTold();
    }
  }

  private final class Story {
    private final Random random;
    private final ExecutionId execution = scene.accepted(scene.instance());
    private final List<String> runs = new CopyOnWriteArrayList<>(List.of("a"));
    private final Set<String> resets = ConcurrentHashMap.newKeySet();
    private final Set<Integer> posts = ConcurrentHashMap.newKeySet();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger amcExecutions = new AtomicInteger();

    Story(Random random) {
      this.random = random;
      current = "a";
    }

    void isTold() throws Exception {
      for (int step = 0; step < 40; step++) {
        var together = new ArrayList<Callable<Boolean>>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          together.add(something(random.nextInt(20), new Random(random.nextLong())));
        }
        atOnce(together);
        assertNothingUnasked();
      }
      var last = steps.next(execution, resets.contains(current), current).step();
      assertNothingUnasked();
      assertThat(last).isNotInstanceOf(NextStep.Superseded.class);
      assertThat(find(execution).hasEnded())
          .isEqualTo(scene.attempts.latest(execution).filter(Attempt::isOpen).isEmpty())
          .isEqualTo(last instanceof NextStep.End);
    }

    private Callable<Boolean> something(int what, Random chance) {
      return () -> {
        switch (what) {
          case 0, 1, 2, 3, 4, 5, 6 -> goesOn(oneOf(chance));
          case 7, 8, 9, 10 -> posts(oneOf(chance), chance);
          case 11, 12, 13 -> amcEnds(chance);
          case 14, 15 -> retries(RetryWay.values()[chance.nextInt(RetryWay.values().length)]);
          case 16 -> another(chance.nextBoolean());
          case 17 -> scene.commands.cancel(execution, ANN);
          case 18 -> scene.commands.abandon(execution, ANN, false);
          default -> doubts(chance);
        }
        return true;
      };
    }

    /** Mostly the one that Temporal calls current, else a zombie. */
    private String oneOf(Random chance) {
      return chance.nextInt(3) > 0 ? current : runs.get(chance.nextInt(runs.size()));
    }

    private void goesOn(String run) {
      steps.next(execution, resets.contains(run), run);
    }

    private synchronized void another(boolean byReset) {
      var run = "run " + runs.size();
      if (byReset) {
        resets.add(run);
      }
      runs.add(run);
      current = run;
    }

    private void posts(String run, Random chance) {
      var attempt = scene.attempts.latest(execution).orElse(null);
      if (attempt == null) {
        return;
      }
      boolean intended =
          scene.inTransaction(
              () -> {
                boolean mayPost =
                    scene
                        .attempts
                        .intend(execution, attempt.number(), run, Scene.LEASE)
                        .isPresent();
                if (mayPost) {
                  assertThat(othersThatMayLive(attempt.number())).isZero();
                  assertThat(posts.add(attempt.number())).isTrue();
                }
                return mayPost;
              });
      if (intended) {
        switch (chance.nextInt(3)) {
          case 0, 1 -> submitted(execution, attempt, "amc-" + amcExecutions.incrementAndGet());
          default ->
              scene.attempts.answered(
                  execution, attempt.number(), Attempt.Answer.UNCLEAR, null, null);
        }
      }
    }

    private long othersThatMayLive(int number) {
      return scene
          .jdbc
          .sql(
              """
              select count(*)
                from attempt
               where execution_id = :id
                 and number <> :number
                 and posted_at is not null
                 and amc_ended_at is null
                 and closed_as is distinct from 'never_arrived'
                 and closed_as is distinct from 'abandoned'
                 and answer is distinct from 'refused'
              """)
          .param("id", execution.uuid())
          .param("number", number)
          .query(Long.class)
          .single();
    }

    private Optional<Attempt> latestAtAmc() {
      return scene
          .attempts
          .latest(execution)
          .filter(attempt -> attempt.isOpen() && attempt.isAtAmc());
    }

    private void amcEnds(Random chance) {
      var attempt = latestAtAmc();
      var status = List.of("FAILED", "CANCELLED", "SUCCEEDED").get(chance.nextInt(3));
      if (attempt.isPresent()) {
        scene.attempts.observed(attempt.get(), status, null, true);
        if (chance.nextBoolean()) {
          scene.inTransaction(
              () ->
                  latestAtAmc()
                      .filter(now -> "SUCCEEDED".equals(now.amcStatus()) && !now.isParked())
                      .map(
                          now ->
                              scene.attempts.parked(
                                  now, FailureClass.RESULT_UNAVAILABLE, "it is gone"))
                      .orElse(false));
        }
      }
    }

    private void retries(RetryWay way) {
      if (scene.commands.retry(execution, ANN, way) instanceof Done(var sentence)
          && !Set.of("It is back in the queue.", "Its result is collected again.")
              .contains(sentence)) {
        retries.incrementAndGet();
      }
    }

    private void doubts(Random chance) {
      var doubt = scene.attempts.latest(execution).filter(Attempt::isOpen).orElse(null);
      if (doubt == null || doubt.answer() != Attempt.Answer.UNCLEAR || doubt.isAtAmc()) {
        return;
      }
      if (!doubt.isParked()) {
        var candidate = "amc-" + amcExecutions.incrementAndGet();
        scene.attempts.suspected(doubt, List.of(new Candidate(candidate, "RUNNING", null)));
        scene.attempts.parked(doubt, FailureClass.UNKNOWN, "which one?");
      } else if (chance.nextBoolean()) {
        scene.commands.neverArrived(execution, ANN);
      } else {
        scene.commands.candidates(execution).stream()
            .findFirst()
            .ifPresent(one -> scene.commands.itIs(execution, ANN, one.amcExecutionId()));
      }
    }

    private void assertNothingUnasked() {
      long attempts =
          counted("select count(*) from attempt where closed_as is distinct from 'never_arrived'");
      long byReset =
          counted("select count(*) from command where verb = 'reset' and answer = 'done'");
      assertThat(byReset).isLessThanOrEqualTo(resets.size());
      assertThat(attempts).isLessThanOrEqualTo(1 + retries.get() + byReset);
    }

    private long counted(String sql) {
      var where = sql.contains("where") ? " and " : " where ";
      return scene
          .jdbc
          .sql(sql + where + "execution_id = :id")
          .param("id", execution.uuid())
          .query(Long.class)
          .single();
    }
  }

  private NextStep next(ExecutionId execution) {
    return steps.next(execution, false, current).step();
  }

  private NextStep end(ExecutionOutcome outcome) {
    return new NextStep.End(outcome, current);
  }

  private Execution find(ExecutionId execution) {
    return scene.executions.find(execution).orElseThrow();
  }

  private ExecutionId atAmc() {
    return atAmc(scene.instance());
  }

  private ExecutionId atAmc(PinnedInstance instance) {
    var execution = scene.accepted(instance);
    assertThat(next(execution)).isEqualTo(new NextStep.Submit());
    post(execution, current);
    submitted(execution, "amc-1");
    return execution;
  }

  @Test
  void whatAmcHasNotEndedADayAfterItsTimeoutWaitsForAPersonAndFreesItsPlace() {
    var instance = scene.instance();
    var execution = atAmc(instance);
    var attempt = scene.latest(execution);
    var aDayLater =
        Objects.requireNonNull(attempt.amcCreatedAt())
            .plus(attempt.timeout())
            .plus(Duration.ofDays(1));
    assertThat(next(execution)).isEqualTo(NextStep.Wait.until(aDayLater));

    scene.set(
        execution,
        "amc_created_at = now() - make_interval(secs => timeout_seconds) - interval '25 hours'");
    next(execution);

    assertThat(find(execution).status()).isEqualTo(ExecutionStatus.NEEDS_ATTENTION);
    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void whatWaitsForAPersonSaysWhatToPress() {
    var refused = scene.accepted(scene.instance());
    next(refused);
    var parked = parked(refused, FailureClass.TERMS, "Accept the *terms*");
    assertThat(parked.shown().details())
        .contains(
            "**TERMS**", "Accept the \\*terms\\*", "AMC console", "*Send an Update*, *retry*");

    var ghost = parked(atAmc(), FailureClass.UNKNOWN, "it does not end");
    assertThat(ghost.shown().details())
        .contains("*Cancel at AMC and retry*")
        .doesNotContain("Send");

    var doubtful = scene.accepted(scene.instance());
    next(doubtful);
    post(doubtful, "a");
    var doubt = parked(doubtful, FailureClass.UNKNOWN, "which one?");
    assertThat(doubt.shown().details()).contains("*It never arrived*").doesNotContain("Send");
  }

  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void theTimelineOfTheTemporalUiSaysWhatAPersonIsWaitedFor(FailureClass failure) {
    var execution = scene.accepted(scene.instance());
    next(execution);

    var parked = parked(execution, failure, "😀".repeat(500));

    assertThat(parked.step())
        .isInstanceOfSatisfying(
            NextStep.Wait.class,
            wait ->
                assertThat(wait.because())
                    .contains(failure.name(), failure.remedy())
                    .satisfies(
                        summary ->
                            assertThat(summary.getBytes(UTF_8))
                                .as("what Temporal takes")
                                .hasSizeLessThan(400)));
  }

  private Next parked(ExecutionId execution, FailureClass failure, String message) {
    scene.attempts.parked(scene.latest(execution), failure, message);
    return steps.next(execution, false, "a");
  }

  private ExecutionId failed() {
    var execution = atAmc();
    amcEnds(execution, "FAILED");
    assertThat(next(execution)).isInstanceOf(NextStep.End.class);
    assertThat(find(execution).status()).isEqualTo(ExecutionStatus.FAILED);
    return execution;
  }

  private void post(ExecutionId execution, String run) {
    boolean intended =
        scene.inTransaction(
            () ->
                scene
                    .attempts
                    .intend(execution, scene.latest(execution).number(), run, Scene.LEASE)
                    .isPresent());
    assertThat(intended).isTrue();
  }

  private void submitted(ExecutionId execution, String amcExecutionId) {
    submitted(execution, scene.latest(execution), amcExecutionId);
  }

  private void submitted(ExecutionId execution, Attempt attempt, String amcExecutionId) {
    scene.inTransaction(
        () ->
            scene.attempts.submitted(
                execution, attempt.number(), attempt.instance(), amcExecutionId, null));
  }

  private void amcEnds(ExecutionId execution, String status) {
    scene.attempts.observed(scene.latest(execution), status, null, true);
  }

  private static <T> Callable<T> inBackground(Callable<T> step) {
    var threads = Executors.newSingleThreadExecutor();
    var running = threads.submit(step);
    threads.shutdown();
    return running::get;
  }

  private void awaitWaiting() {
    while (!scene
        .jdbc
        .sql("select exists (select 1 from pg_locks where not granted)")
        .query(Boolean.class)
        .single()) {
      Thread.onSpinWait();
    }
  }
}
