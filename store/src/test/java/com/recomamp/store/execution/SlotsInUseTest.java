package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsInUseTest {
  @RegisterExtension private final Scene scene = new Scene();
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @Test
  void aWaitingAttemptHoldsNothing() {
    scene.waiting(instance);

    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void aGrantedAttemptHoldsASlotFromTheGrantUntilAmcHasEndedIt() {
    var execution = scene.granted(instance);
    assertThat(scene.held(instance)).isEqualTo(1);

    scene.intend(execution);
    assertThat(scene.held(instance)).isEqualTo(1);

    scene.submitted(execution, "amc-1");
    scene.attempts.observed(scene.latest(execution), "RUNNING", null, false);
    assertThat(scene.held(instance)).isEqualTo(1);

    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void aClosedAttemptHoldsNothing() {
    scene.attempts.closed(scene.latest(scene.granted(instance)), "cancelled");
    scene.attempts.closed(scene.latest(scene.granted(instance)), "abandoned");

    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void anAbandonedRunHoldsItsPlaceUntilAmcHasEndedIt() {
    var execution = scene.atAmc(instance, "amc-1");

    abandoned(execution);
    assertThat(scene.held(instance)).isEqualTo(1);
    scene.others(instance, 0);
    assertThat(scene.held(instance)).as("a census does not count it").isEqualTo(1);

    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void anAbandonedRunThatAmcHasNotEndedADayAfterItsTimeoutHoldsNothing() {
    var execution = scene.atAmc(instance, "amc-1");
    abandoned(execution);

    scene.set(execution, "amc_created_at = now() - interval '30 hours 1 minute'");

    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void anAbandonedDoubtHoldsItsPlaceUntilACensusWouldHaveShownIt() {
    var execution = scene.posted(instance);
    abandoned(execution);
    scene.others(instance, 0);
    assertThat(scene.held(instance)).as("its run may still come").isEqualTo(1);

    scene.set(execution, "posting_until = now() - interval '21 minutes'");
    scene.setLook(instance, "census_at = now() - interval '1 hour'");
    assertThat(scene.held(instance)).isEqualTo(1);
    scene.others(instance, 0);
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void anAbandonedDoubtThatNoCensusFollowedHoldsNothingForEver() {
    var execution = scene.posted(instance);
    abandoned(execution);

    scene.set(execution, "posted_at = now() - interval '30 hours 1 minute'");

    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void theAbandonedDoubtOfAPersonHoldsAPlaceWhileACandidateIsAlive() {
    var dead = parkedDoubt();
    abandoned(dead);
    assertThat(scene.held(instance)).isZero();

    var alive = parkedDoubt();
    scene.setLook(instance, "unclaimed_live = 1");
    abandoned(alive);
    assertThat(scene.held(instance)).isEqualTo(1);

    for (var execution : List.of(dead, alive)) {
      scene.set(execution, "posting_until = now() - interval '1 hour'");
    }
    scene.others(instance, 1);
    assertThat(scene.held(instance)).as("the census counts it").isZero();
  }

  private ExecutionId parkedDoubt() {
    var execution = scene.posted(instance);
    scene.attempts.parked(scene.latest(execution), FailureClass.UNKNOWN, "which one is it?");
    return execution;
  }

  private void abandoned(ExecutionId execution) {
    assertThat(scene.commands.abandon(execution, Asked.by("ann", "api", "it hangs"), true))
        .isInstanceOf(CommandAnswer.Done.class);
  }

  @Test
  void whatAmcHasNotEndedADayAfterItsTimeoutIsAGhostAndHoldsNothing() {
    var execution = scene.atAmc(instance, "amc-1");

    scene.set(execution, "amc_created_at = now() - interval '29 hours 59 minutes'");
    assertThat(scene.held(instance)).isEqualTo(1);

    scene.set(execution, "amc_created_at = now() - interval '30 hours 1 minute'");
    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void whatAmcDoesNotKnowHoldsNothingOnceAPersonIsAsked() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.attempts.missed(scene.latest(execution));
    assertThat(scene.held(instance)).isEqualTo(1);

    scene.attempts.parked(scene.latest(execution), FailureClass.UNKNOWN, "AMC does not know it");
    assertThat(scene.held(instance)).isZero();

    scene.attempts.foundAgain(scene.latest(execution));
    assertThat(scene.held(instance)).isEqualTo(1);
    assertThat(scene.latest(execution).isParked()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 0", "3, 2, 2", "3, 3, 3", "3, 7, 3", "0, 4, 0"})
  void parkedDoubtsTogetherHoldAsManySlotsAsCandidatesAreAlive(
      int parkedDoubts, int candidates, int held) {
    for (int i = 0; i < parkedDoubts; i++) {
      scene.attempts.parked(
          scene.latest(scene.posted(instance)), FailureClass.UNKNOWN, "which one is it?");
    }
    scene.setLook(instance, "unclaimed_live = %d".formatted(candidates));

    assertThat(scene.held(instance)).isEqualTo(held);
  }

  @Test
  void twoHundredDoubtsThatWaitForAPersonDoNotStopTheAccount() {
    var account = scene.account(200);
    var broken = scene.instance(account, 200);
    var other = scene.instance(account, 10);
    var doubts = scene.waiting(200, broken);
    scene.grant(account);
    doubts.forEach(scene::intend);
    scene.waiting(3, other);
    assertThat(scene.grant(account).winners()).isEmpty();

    doubts.forEach(
        doubt -> scene.attempts.parked(scene.latest(doubt), FailureClass.UNKNOWN, "which one?"));

    assertThat(scene.held(broken)).isZero();
    assertThat(scene.grant(account).winners()).hasSize(3);
  }

  @Test
  void aDoubtThatIsNotParkedHoldsItsSlotWhateverTheListSays() {
    scene.posted(instance);
    scene.setLook(instance, "unclaimed_live = 0");

    assertThat(scene.held(instance)).isEqualTo(1);
  }

  @Test
  void candidatesAreNoSlotsByThemselves() {
    scene.granted(instance);
    scene.setLook(instance, "unclaimed_live = 5");

    assertThat(scene.held(instance)).isEqualTo(1);
  }

  @Test
  void anotherInstanceHasItsOwnSlots() {
    scene.granted(scene.instance(instance.accountId(), 10));

    assertThat(scene.held(instance)).isZero();
  }

  @Test
  void anInstanceThatWasNeverLookedAtHasSlotsToo() {
    scene.granted(instance);
    scene.jdbc.sql("delete from instance_look").update();

    assertThat(scene.held(instance)).isEqualTo(1);
  }
}
