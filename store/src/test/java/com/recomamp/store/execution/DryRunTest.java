package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.DurationStore.Learned;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DryRunTest {
  private static final Asked ANN = Asked.by("ann", "api", null);

  @RegisterExtension private final Scene scene = new Scene();
  private PinnedInstance instance;

  @BeforeEach
  void anInstanceWithOnePlace() {
    instance = scene.instance(scene.account(1), 1);
  }

  @Test
  void aDryRunGoesThoughNoPlaceIsFreeAndTakesNone() {
    scene.atAmc(instance, "amc-1");
    var waiting = scene.waiting(instance);
    var dryRun = waitingDryRun();

    var granted = scene.grant(instance.accountId());

    assertThat(granted.winners()).containsExactly(dryRun);
    assertThat(granted.untended()).containsExactly(instance.id());
    assertThat(scene.held(instance)).isOne();
    assertThat(scene.intend(dryRun)).isTrue();
    assertThat(scene.latest(waiting).isGranted()).isFalse();
  }

  @Test
  void aDryRunLeavesThePlacesToOthers() {
    var dryRun = waitingDryRun();
    scene.grant(instance.accountId());
    scene.intend(dryRun);
    scene.submitted(dryRun, "amc-1");
    var waiting = scene.waiting(instance);

    assertThat(scene.held(instance)).isZero();
    assertThat(scene.grant(instance.accountId()).winners()).containsExactly(waiting);
  }

  @Test
  void aPauseHoldsDryRunsToo() {
    scene.limits.pause(instance.id(), ANN);
    var dryRun = waitingDryRun();
    assertThat(scene.grant(instance.accountId()).winners()).isEmpty();

    assertThat(scene.limits.resume(instance.id(), ANN).orElseThrow().winners())
        .containsExactly(dryRun);
  }

  @Test
  void nobodyLooksForADryRunWithoutAClearAnswer() {
    var dryRun = waitingDryRun();
    scene.grant(instance.accountId());
    assertThat(scene.attempts.openAt(instance.id())).hasSize(1);

    scene.intend(dryRun);
    assertThat(scene.attempts.openAt(instance.id())).isEmpty();

    scene.submitted(dryRun, "amc-1");
    assertThat(scene.attempts.openAt(instance.id())).hasSize(1);
  }

  @Test
  void aDryRunTeachesHowLongDryRunsTakeAndNothingOfTheQuery() {
    scene.durations.learn(scene.acceptedDryRun(instance), Duration.ofSeconds(2));
    var run = scene.atAmc(instance, "amc-1");
    var dryRun = waitingDryRun();
    scene.setExecution(dryRun, "sql_sha256 = 'another'");
    scene.grant(instance.accountId());
    scene.intend(dryRun);
    scene.submitted(dryRun, "amc-2");

    assertThat(scene.durations.of(instance.id()))
        .doesNotContainKey(run)
        .containsEntry(dryRun, new Learned(Duration.ofSeconds(2), Duration.ofSeconds(2)));
  }

  @Test
  void aDryRunStandsInNoLine() {
    waitingDryRun();

    assertThat(
            new InstanceViews(scene.jdbc, VisibleInstances.ALL)
                .view(instance.id())
                .orElseThrow()
                .queued())
        .isZero();
  }

  private ExecutionId waitingDryRun() {
    var dryRun = scene.acceptedDryRun(instance);
    scene.attempts.open(dryRun, 1, Scene.RUN);
    return dryRun;
  }
}
