package com.recomamp.store.instance;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.Session;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.instance.LookStore.Look;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension private final Scene scene = new Scene();
  private UUID account;
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    account = scene.account(200);
    instance = scene.instance(account, 10);
  }

  @Test
  void aLookHasPostgresTime() throws Exception {
    try (var ahead = scene.session()) {
      ahead
          .jdbc
          .sql(
              """
              create function clock_timestamp() returns timestamptz language sql
                return pg_catalog.clock_timestamp() + interval '20 minutes';
              set local search_path = public, pg_catalog
              """)
          .update();
      var inTwentyMinutes = Duration.ofMinutes(20);

      var before = Instant.now().plus(inTwentyMinutes).minus(1, ChronoUnit.MICROS);
      var look = ahead.looks.begin(instance.id());

      assertThat(look.at()).isBetween(before, Instant.now().plus(inTwentyMinutes));
    }
  }

  @Test
  void aLookThatBeginsLaterInATransactionIsLaterThanOneThatBeganMeanwhile() throws Exception {
    try (var early = scene.session()) {
      early.jdbc.sql("select now()").query(Object.class).single();
      var first = scene.looks.begin(instance.id());

      assertThat(early.looks.begin(instance.id()).at()).isAfter(first.at());
    }
  }

  @Test
  void onlyTheNewestLookIsWritten() {
    var older = scene.looks.begin(instance.id());
    var newer = scene.looks.begin(instance.id());

    assertThat(written(newer)).isTrue();
    assertThat(written(older)).isFalse();
    assertThat(written(newer)).isFalse();
    assertThat(scene.looks.begin(instance.id()).before()).isEqualTo(newer.at());
  }

  @Test
  void aLookThatSucceedsEndsTheTrouble() {
    scene.looks.failed(instance.id(), "throttled", SOON);
    assertThat(trouble()).isEqualTo("throttled");
    assertThat(scene.looks.begin(instance.id()).troubledAt()).isNotNull();

    written(scene.looks.begin(instance.id()));

    assertThat(trouble()).isNull();
    assertThat(scene.looks.begin(instance.id()).troubledAt()).isNull();
  }

  @Test
  void troubleHasABeginningHoweverOftenItChanges() {
    scene.looks.failed(instance.id(), "throttled", SOON);
    var since = scene.looks.begin(instance.id()).troubledAt();

    scene.looks.failed(instance.id(), "amc_unavailable", SOON);

    assertThat(scene.looks.begin(instance.id()).troubledAt()).isEqualTo(since);
  }

  @Test
  void aCensusIsKeptUntilTheNext() {
    var counting = scene.looks.begin(instance.id());
    written(counting, 4);
    written(scene.looks.begin(instance.id()), null);

    assertThat(scene.looks.begin(instance.id()).censusAt()).isEqualTo(counting.at());
    assertThat(others()).isEqualTo(4);
  }

  @Test
  void ofTwoLooksThatAreWrittenAtOnceTheNewerOneStands() throws Exception {
    var older = scene.looks.begin(instance.id());
    var newer = scene.looks.begin(instance.id());
    try (var slow = scene.session();
        var fast = scene.session()) {
      assertThat(fast.looks.isNewest(instance.id(), newer)).isTrue();
      fast.looks.seen(instance.id(), newer, null, SOON);

      var late = slow.begin(() -> slow.looks.isNewest(instance.id(), older));
      slow.awaitBlocked(late);
      fast.commit();

      assertThat(late.get()).isFalse();
    }
  }

  @Test
  void aLookAtAnInstanceThatNobodyKnewMakesItsRow() {
    scene.jdbc.sql("delete from instance_look").update();

    var look = scene.looks.begin(instance.id());

    assertThat(look.before()).isNull();
    assertThat(scene.looks.isNewest(instance.id(), look)).isTrue();
  }

  @Test
  void whatAnEchoTaughtStaysUntilItIsTaughtAnew() {
    scene.looks.learned(instance.id(), true, null);
    scene.looks.learned(instance.id(), null, false);
    assertThat(scene.looks.begin(instance.id()))
        .extracting(Look::echoesWorkflowId, Look::echoesComment)
        .containsExactly(true, false);

    scene.looks.learned(instance.id(), false, null);
    assertThat(scene.looks.begin(instance.id()).echoesWorkflowId()).isFalse();
  }

  @Test
  void aTenderStaysWhileAGrantedAttemptIsOpen() {
    scene.waiting(instance);
    scene.grant(account);

    assertThat(leave()).isFalse();
    assertThat(scene.tended(instance)).isTrue();
  }

  @Test
  void aTenderStaysUntilAmcHasEndedWhatAClosedAttemptLeftAlive() {
    var execution = scene.posted(instance);
    scene.attempts.closed(scene.latest(execution), "cancelled");
    scene.submitted(execution, "amc-1");
    assertThat(leave()).isFalse();

    scene.attempts.observed(scene.latest(execution), "CANCELLED", null, true);
    assertThat(leave()).isTrue();
  }

  @Test
  void whatWasAbandonedMayGoOnByItself() {
    scene.attempts.closed(scene.latest(scene.atAmc(instance, "amc-1")), "abandoned");

    assertThat(leave()).isTrue();
  }

  @Test
  void aTenderStaysWhileSomebodyWaitsWhereWhatWasAbandonedKeepsAPlace() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.attempts.closed(scene.latest(execution), "abandoned");
    scene.waiting(instance);
    assertThat(leave()).isFalse();

    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
    assertThat(leave()).isTrue();
  }

  @Test
  void aTenderStaysUntilAmcHasEndedADuplicate() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
    scene.attempts.closed(scene.latest(execution), "succeeded");
    scene.strays.found(instance.id(), "amc-2", execution, 1, Stray.Kind.DUPLICATE, false);
    scene.strays.found(instance.id(), "amc-3", execution, 1, Stray.Kind.COPY, false);
    assertThat(leave()).isFalse();

    scene.strays.ended(instance.id(), "amc-2");
    assertThat(leave()).isTrue();
  }

  @Test
  void aTenderStaysWhileRunsOfOthersKeepSomebodyWaiting() {
    scene.others(instance, 10);
    scene.waiting(instance);
    assertThat(leave()).isFalse();

    scene.jdbc.sql("update account set paused_at = now()").update();
    assertThat(leave()).as("paused").isTrue();
  }

  @Test
  void aTenderLeavesWhenNothingIsLeft() {
    var execution = scene.waiting(instance);
    scene.grant(account);
    scene.attempts.closed(scene.latest(execution), "failed");

    assertThat(leave()).isTrue();
    assertThat(scene.tended(instance)).isFalse();
  }

  @Test
  void theQueueAloneIsNoReasonToStay() {
    scene.waiting(instance);

    assertThat(leave()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "UNCLEAR, 47, false",
    "UNCLEAR, 49, true",
    "NOT_PROCESSED, 47, false",
    "REFUSED, 0, true"
  })
  void aPostThatEndedUnclearlyKeepsATenderForTwoDays(
      Attempt.Answer answer, int hoursAgo, boolean leaves) {
    var execution = scene.posted(instance);
    scene.attempts.answered(execution, 1, answer, null, null);
    scene.attempts.closed(scene.latest(execution), "never_arrived");
    ago(execution, hoursAgo);

    assertThat(leave()).isEqualTo(leaves);
  }

  @Test
  void aPostWithoutAnyAnswerKeepsATenderForTwoDays() {
    var execution = scene.posted(instance);
    scene.attempts.closed(scene.latest(execution), "never_arrived");

    ago(execution, 47);
    assertThat(leave()).isFalse();
    ago(execution, 49);
    assertThat(leave()).isTrue();
  }

  @Test
  void aClearAnswerKeepsNobody() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
    scene.attempts.closed(scene.latest(execution), "succeeded");

    assertThat(leave()).isTrue();
  }

  @Test
  void aTenderThatStaysLocksNoAccount() throws Exception {
    scene.waiting(instance);
    scene.grant(account);
    try (var holder = scene.session();
        var tender = scene.session()) {
      holder.jdbc.sql("select id from account for no key update").query(UUID.class).list();
      tender.jdbc.sql("set local statement_timeout = '5s'").update();

      assertThat(tender.looks.leave(instance.id())).isFalse();
    }
  }

  /** Every order of a tender that leaves and a newcomer who is granted. */
  @ParameterizedTest
  @ValueSource(strings = {"LLGG", "LGLG", "LGGL", "GLGL", "GLLG", "GGLL"})
  void anOpenGrantedAttemptIsAlwaysTended(String order) throws Exception {
    tended();
    var newcomer = scene.waiting(instance);
    try (var tender = scene.session();
        var granter = scene.session()) {
      var leave = new TwoSteps<>(tender, () -> tender.looks.leave(instance.id()));
      var grant = new TwoSteps<>(granter, () -> granter.slots.grant(account));
      for (char next : order.toCharArray()) {
        (next == 'L' ? leave : grant).step();
      }
      leave.finish();
      grant.finish();

      assertThat(grant.result().winners()).containsExactly(newcomer);
      assertThat(scene.tended(instance)).isTrue();
      assertThat(grant.result().untended())
          .as("whoever leaves is replaced, whoever stays is not")
          .hasSize(leave.result() ? 1 : 0);
    }
  }

  @Test
  void anOpenGrantedAttemptIsAlwaysTendedHoweverManyComeAndGo() throws Exception {
    for (int round = 0; round < 30; round++) {
      tended();
      scene.waiting(1, instance);

      atOnce(
          List.of(
              () -> leave(),
              () -> scene.grant(account),
              () -> leave(),
              () -> scene.grant(account)));

      assertThat(scene.tended(instance)).isTrue();
      scene
          .jdbc
          .sql("update attempt set closed_at = now(), closed_as = 'failed' where closed_at is null")
          .update();
    }
  }

  @Test
  void whoLeavesOrGrantsDoesNotWaitForATenderThatWritesWhatItSaw() throws Exception {
    var look = scene.looks.begin(instance.id());
    try (var writer = scene.session();
        var other = scene.session()) {
      writer.looks.isNewest(instance.id(), look);
      other.jdbc.sql("set local statement_timeout = '5s'").update();

      assertThat(other.looks.leave(instance.id())).isTrue();
      scene.waiting(instance);
      assertThat(other.slots.grant(account).untended()).containsExactly(instance.id());
    }
  }

  @Test
  void aBusyInstanceThatNobodyLooksAtIsNeglected() {
    scene.granted(instance);
    overdueFor("2 minutes");
    assertThat(scene.looks.neglected(PATIENCE)).isEmpty();

    overdueFor("4 minutes");
    assertThat(scene.looks.neglected(PATIENCE)).containsExactly(instance.id());
    assertThat(scene.tended(instance)).isTrue();
  }

  @Test
  void whoMeansToLookLaterNeglectsNobody() {
    scene.granted(instance);

    scene.looks.failed(instance.id(), "unauthorized", Duration.ofMinutes(5));

    assertThat(scene.looks.neglected(PATIENCE)).isEmpty();
  }

  @Test
  void anInstanceThatSomebodyWasSaidToTendIsNeglectedToo() {
    tended();
    overdueFor("4 minutes");

    assertThat(scene.looks.neglected(PATIENCE)).containsExactly(instance.id());
  }

  @Test
  void anIdleInstanceIsNotNeglected() {
    scene.attempts.closed(scene.latest(scene.granted(instance)), "failed");

    assertThat(scene.looks.neglected(PATIENCE)).isEmpty();
  }

  @Test
  void aPlaceThatWasFreedJustBeforeTheNextAttemptWasCommittedIsFound() throws Exception {
    scene.jdbc.sql("update instance set slot_cap = 1").update();
    var running = scene.waiting(instance);
    scene.grant(account);
    var late = scene.accepted(instance);
    try (var newcomer = scene.session()) {
      newcomer.attempts.open(late, 1, Scene.RUN);
      assertThat(newcomer.slots.grant(account).winners()).isEmpty();

      scene.attempts.closed(scene.latest(running), "failed");
      assertThat(scene.grant(account).winners()).isEmpty();
      assertThat(leave()).isTrue();
      newcomer.commit();
    }

    assertThat(scene.looks.neglected(PATIENCE)).containsExactly(instance.id());
    assertThat(scene.grant(account).winners()).containsExactly(late);
  }

  @Test
  void aQueueWithoutAFreePlaceIsNotNeglected() {
    scene.jdbc.sql("update instance set slot_cap = 0").update();
    scene.waiting(instance);

    assertThat(scene.looks.neglected(PATIENCE)).isEmpty();
  }

  @Test
  void aPausedQueueIsNotNeglected() {
    scene.jdbc.sql("update instance set paused_at = now()").update();
    scene.waiting(instance);

    assertThat(scene.looks.neglected(PATIENCE)).isEmpty();
  }

  private boolean leave() {
    return scene.inTransaction(() -> scene.looks.leave(instance.id()));
  }

  private void tended() {
    scene.jdbc.sql("update instance set tended = true").update();
  }

  private boolean written(Look look) {
    return written(look, null);
  }

  private boolean written(Look look, Integer others) {
    return scene.inTransaction(
        () -> {
          boolean newest = scene.looks.isNewest(instance.id(), look);
          if (newest) {
            scene.looks.seen(instance.id(), look, others, SOON);
          }
          return newest;
        });
  }

  private long others() {
    return scene
        .jdbc
        .sql("select others from slots_in_use where instance_id = :id")
        .param("id", instance.id().value())
        .query(Long.class)
        .single();
  }

  private void overdueFor(String time) {
    scene.setLook(instance, "due_at = now() - interval '%s'".formatted(time));
  }

  private void ago(ExecutionId execution, int hours) {
    scene.set(execution, "posted_at = now() - interval '%d hours'".formatted(hours));
  }

  private String trouble() {
    return scene
        .jdbc
        .sql("select trouble from instance_look where instance_id = :id")
        .param("id", instance.id().value())
        .query((row, _) -> Optional.ofNullable(row.getString(1)))
        .single()
        .orElse(null);
  }

  /** A statement and its commit; a statement that another session stops is finished later. */
  private static final class TwoSteps<T> {
    private final Session session;
    private final Callable<T> statement;
    private Future<T> begun;
    private boolean committed;

    TwoSteps(Session session, Callable<T> statement) {
      this.session = session;
      this.statement = statement;
    }

    void step() throws Exception {
      if (begun == null) {
        begun = session.begin(statement);
        session.awaitBlockedOrDone(begun);
      } else if (begun.isDone()) {
        commit();
      }
    }

    void finish() throws Exception {
      if (!committed) {
        begun.get();
        commit();
      }
    }

    T result() throws Exception {
      return begun.get();
    }

    private void commit() throws Exception {
      session.commit();
      committed = true;
    }
  }
}
