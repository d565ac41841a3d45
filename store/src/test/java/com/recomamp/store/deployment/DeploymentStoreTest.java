package com.recomamp.store.deployment;

import static com.recomamp.store.Columns.instant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.RecoveryStore;
import com.recomamp.store.execution.RecoveryStore.Found;
import com.recomamp.store.execution.RecoveryStore.Run;
import com.recomamp.store.instance.HoldStore;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.ticker.TickerStore;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentStoreTest {
  private static final String AMAZON = "NA=https://amc.example.com";

  @RegisterExtension private final Scene scene = new Scene();
  private final DeploymentStore deployments = new DeploymentStore(scene.jdbc);
  private final HoldStore holds = new HoldStore(scene.jdbc);
  private final RecoveryStore recovery = new RecoveryStore(scene.jdbc);
  private final TickerStore ticks = new TickerStore(scene.jdbc);

  @BeforeEach
  void production() {
    scene.jdbc.sql("delete from deployment").update();
    deployments.require(new Deployment("production", AMAZON));
  }

  @Test
  void aDatabaseOfAnotherDeploymentIsRefusedAndSaysWhose() {
    assertThatThrownBy(() -> deployments.require(new Deployment("staging", AMAZON)))
        .isInstanceOf(OtherDeployment.class)
        .hasMessageContainingAll("belongs to the deployment \"production\"", "\"staging\"");
  }

  @Test
  void theSameDeploymentWithAnotherAmcIsRefused() {
    assertThatThrownBy(() -> deployments.require(new Deployment("production", "NA=http://sim")))
        .isInstanceOf(OtherDeployment.class)
        .hasMessageContainingAll(AMAZON, "NA=http://sim");
  }

  @Test
  void anApiNamesANewDatabaseAndTheFirstWorkerTellsWhereAmcIs() {
    scene.jdbc.sql("delete from deployment").update();

    deployments.require(new Deployment("production", null));
    deployments.require(new Deployment("production", AMAZON));
    deployments.require(new Deployment("production", null));

    assertThatThrownBy(() -> deployments.require(new Deployment("production", "NA=http://sim")))
        .isInstanceOf(OtherDeployment.class);
  }

  @Test
  void whoeverGivesTheDatabaseAwayOnPurposeIsBelieved() {
    scene.jdbc.sql("update deployment set name = 'staging', amc_addresses = null").update();

    deployments.require(new Deployment("staging", "NA=http://sim"));

    assertThatThrownBy(() -> deployments.require(new Deployment("production", AMAZON)))
        .isInstanceOf(OtherDeployment.class);
  }

  @Test
  void anAmcThatMovedOnPurposeIsBelieved() {
    deployments.forgetAmcAddresses();

    deployments.require(new Deployment("production", "NA=http://moved"));
  }

  @Test
  void aDeploymentHasNoNameUnlessItIsGivenOne() {
    assertThatThrownBy(() -> Deployment.configured(" ", null))
        .hasMessageContaining("AMC_DEPLOYMENT is not set");
    assertThatThrownBy(() -> Deployment.configured("production; drop", null))
        .hasMessageContaining("AMC_DEPLOYMENT is \"production; drop\"");
  }

  @Test
  void anotherNamespaceIsALostTemporalAndNoReasonToStop() {
    assertThat(deployments.temporalIs("first")).isFalse();
    assertThat(deployments.temporalIs("first")).isFalse();
    assertThat(deployments.temporalIs("second")).isTrue();
    assertThat(deployments.temporalIs("second")).isFalse();
  }

  @Test
  void aTemporalThatWasReplacedDoesNotComeBackByItself() {
    deployments.temporalIs("first");
    assertThat(deployments.isFormerTemporal("first")).isFalse();
    deployments.temporalIs("second");

    assertThat(deployments.temporalIs("first")).isFalse();

    assertThat(deployments.isFormerTemporal("first")).isTrue();
    assertThat(deployments.isFormerTemporal("second")).isFalse();
    assertThat(deployments.temporalIs("third")).isTrue();
    assertThat(deployments.isFormerTemporal("second")).isTrue();
  }

  @Test
  void aRoleWithoutPrivilegesMayAskWhichDatabaseThisIs() {
    scene.inTransaction(
        () -> {
          scene.jdbc.sql("create role ordinary").update();
          scene.jdbc.sql("grant select on this_database to ordinary").update();
          scene.jdbc.sql("set local role ordinary").update();
          assertThat(
                  scene
                      .jdbc
                      .sql("select system_identifier from this_database")
                      .query(String.class)
                      .single())
              .isNotEmpty();
          scene.jdbc.sql("reset role").update();
          scene.jdbc.sql("revoke all on this_database from ordinary").update();
          return scene.jdbc.sql("drop role ordinary").update();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system_identifier = 'of the machine of yesterday'",
        "timeline = timeline - 1",
        "database_oid = 0"
      })
  void nothingIsSubmittedToAnInstanceBeforeALookHasToldWhatARestoreLost(String before) {
    var instance = scene.instance();
    var execution = scene.granted(instance);
    scene.jdbc.sql("update deployment set " + before).update();

    assertThat(scene.intend(execution)).as("before anybody noticed").isFalse();
    assertThat(deployments.noticeRestore()).isTrue();
    assertThat(deployments.noticeRestore()).isFalse();
    assertThat(scene.intend(execution)).isFalse();
    assertThat(scene.attempts.isHeld(instance.id())).isTrue();

    assertThat(lift(instance)).containsExactly(execution);
    assertThat(scene.attempts.isHeld(instance.id())).isFalse();
    assertThat(scene.intend(execution)).isTrue();
  }

  @Test
  void withoutARestoreNothingIsHeld() {
    var instance = scene.instance();

    assertThat(deployments.noticeRestore()).isFalse();

    assertThat(scene.attempts.isHeld(instance.id())).isFalse();
    assertThat(holds.of(instance.id(), Scene.LEASE)).isEmpty();
  }

  @Test
  void aLookThatBeganWhileAPostMayHaveBeenOnItsWayLiftsNothing() {
    var instance = scene.instance();
    scene.granted(instance);
    restored();
    var hold = holds.of(instance.id(), Scene.LEASE).orElseThrow();
    var lookedAt = now();

    assertThat(lookedAt).isBefore(hold.postsEndedAt());
    assertThat(scene.inTransaction(() -> holds.lift(instance.id(), hold, lookedAt, Scene.LEASE)))
        .isEmpty();
    assertThat(scene.attempts.isHeld(instance.id())).isTrue();
  }

  @Test
  void aSecondRestoreIsLookedForAgain() {
    var instance = scene.instance();
    scene.granted(instance);
    restored();
    var hold = holds.of(instance.id(), Duration.ZERO).orElseThrow();
    var lookedAt = now();
    restored();

    assertThat(scene.inTransaction(() -> holds.lift(instance.id(), hold, lookedAt, Duration.ZERO)))
        .isEmpty();
    assertThat(scene.attempts.isHeld(instance.id())).isTrue();
  }

  @Test
  void whatWasLostBeginsAtTheLastTickThatTheRestoredDatabaseKnows() {
    var instance = scene.instance();
    var lastTick = Instant.parse("2026-10-01T00:00:00Z");
    scene.jdbc.sql("update ticker set done_at = '2026-10-01T00:00:00Z'").update();
    scene.jdbc.sql("update deployment set timeline = 0").update();

    ticks.done();
    deployments.noticeRestore();
    ticks.done();

    assertThat(holds.of(instance.id(), Scene.LEASE).orElseThrow().unseenSince())
        .isEqualTo(lastTick);
    assertThat(ticks.sinceDone().orElseThrow()).isLessThan(Duration.ofHours(1));
  }

  @Test
  void anIdleInstanceKeepsTheOldestGap() {
    var instance = scene.instance();
    scene.jdbc.sql("update ticker set done_at = '2026-10-01T00:00:00Z'").update();
    restored();
    ticks.done();

    restored();

    assertThat(holds.of(instance.id(), Scene.LEASE).orElseThrow().unseenSince())
        .isEqualTo("2026-10-01T00:00:00Z");
  }

  /** Its workflow waits for what the database has forgotten. */
  @Test
  void anExecutionThatHasNoAttemptSinceARestoreIsWoken() {
    var instance = scene.instance();
    var forgotten = scene.accepted(instance);
    scene.waiting(instance);
    restored();
    scene.accepted(instance);
    assertThat(scene.executions.unacted(1)).isEmpty();

    scene.jdbc.sql("update deployment set restored_at = restored_at - interval '11 s'").update();
    scene.setExecution(forgotten, "requested_at = now() - interval '1 minute'");

    assertThat(scene.executions.unacted(1)).containsExactly(forgotten);
  }

  @Test
  void aRunOfAnAttemptThatForgotItsPostIsLinkedToIt() {
    var instance = scene.instance();
    var waiting = scene.waiting(instance);

    assertThat(found(instance, waiting, 1, "amc-1")).isEqualTo(Found.LINKED);

    var attempt = scene.latest(waiting);
    assertThat(attempt.amcExecutionId()).isEqualTo("amc-1");
    assertThat(attempt.isGranted()).isTrue();
    assertThat(scene.intend(waiting)).isFalse();
  }

  @Test
  void aRunOfAnAttemptThatWasLostTakesThePlaceOfTheOneBefore() {
    var instance = scene.instance();
    var inDoubt = scene.posted(instance);

    assertThat(found(instance, inDoubt, 2, "amc-2")).isEqualTo(Found.LINKED);

    assertThat(scene.latest(inDoubt).number()).isEqualTo(2);
    assertThat(scene.latest(inDoubt).amcExecutionId()).isEqualTo("amc-2");
  }

  @Test
  void aRunOfAnExecutionThatHadNoAttemptYetBecomesItsAttempt() {
    var instance = scene.instance();
    var accepted = scene.accepted(instance);

    assertThat(found(instance, accepted, 1, "amc-1")).isEqualTo(Found.LINKED);

    var attempt = scene.latest(accepted);
    assertThat(attempt.isAtAmc()).isTrue();
    assertThat(scene.attempts.takeOver(attempt, Scene.RUN)).isTrue();
  }

  @Test
  void theNumberOfALostAttemptIsNotUsedAgain() {
    var instance = scene.instance();
    var execution = scene.atAmc(instance, "amc-1");
    scene.set(execution, "closed_at = now(), closed_as = 'failed'");
    scene.executions.ended(execution, new ExecutionOutcome.Cancelled());

    assertThat(found(instance, execution, 2, "amc-2")).isEqualTo(Found.LEFT);

    scene.setExecution(execution, "ended_at = null, status = 'queued', retries_wanted = 1");
    scene.attempts.open(execution, 2, Scene.RUN);
    assertThat(scene.latest(execution).number()).isEqualTo(3);
  }

  @Test
  void aRunBesideTheOneThatIsLinkedChangesNothing() {
    var instance = scene.instance();
    var execution = scene.atAmc(instance, "amc-1");

    assertThat(found(instance, execution, 1, "amc-copy")).isEqualTo(Found.LEFT);

    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo("amc-1");
  }

  @Test
  void aRunOfALostExecutionIsKnownToNobody() {
    assertThat(found(scene.instance(), ExecutionId.next(), 1, "amc-1")).isEqualTo(Found.UNKNOWN);
  }

  /** A link waits for the decision that is being made, and then sees what it wrote. */
  @Test
  void aDecisionAndALinkSeeEachOther() throws SQLException {
    var instance = scene.instance();
    var accepted = scene.accepted(instance);
    try (var decision = scene.session();
        var look = scene.session()) {
      decision.executions.lock(accepted);
      decision.attempts.open(accepted, 1, Scene.RUN);
      var link =
          look.begin(
              () -> new RecoveryStore(look.jdbc).found(instance.id(), run(accepted, 1, "amc-1")));
      look.awaitBlocked(link);
      decision.commit();
      assertThat(link).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(Found.LINKED);
      look.commit();
    }
    assertThat(scene.latest(accepted).amcExecutionId()).isEqualTo("amc-1");
  }

  private void restored() {
    scene.jdbc.sql("update deployment set timeline = timeline - 1").update();
    deployments.noticeRestore();
  }

  private List<ExecutionId> lift(PinnedInstance instance) {
    var hold = holds.of(instance.id(), Duration.ZERO).orElseThrow();
    var lookedAt = now();
    return scene.inTransaction(() -> holds.lift(instance.id(), hold, lookedAt, Duration.ZERO));
  }

  private Instant now() {
    return scene
        .jdbc
        .sql("select clock_timestamp()")
        .query((row, _) -> instant(row, "clock_timestamp"))
        .single();
  }

  private Found found(PinnedInstance instance, ExecutionId execution, int number, String run) {
    return scene.inTransaction(() -> recovery.found(instance.id(), run(execution, number, run)));
  }

  private static Run run(ExecutionId execution, int number, String id) {
    return new Run(execution, number, id, "RUNNING", Instant.now());
  }
}
