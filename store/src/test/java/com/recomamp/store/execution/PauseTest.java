package com.recomamp.store.execution;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.ExecutionView.WaitingFor;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.Pause;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PauseTest {
  private static final Asked ANN = Asked.by("ann", "api", "audit");
  private static final Asked BOB = Asked.by("bob", "api", null);

  @RegisterExtension private final Scene scene = new Scene();
  private final ExecutionViews views = new ExecutionViews(scene.jdbc, VisibleInstances.ALL);
  private final InstanceViews instances = new InstanceViews(scene.jdbc, VisibleInstances.ALL);

  @Test
  void nothingIsGrantedWhilePausedAndAtOnceAfterwards() {
    var instance = scene.instance();
    scene.limits.pause(instance.id(), ANN);
    var execution = scene.waiting(instance);

    assertThat(scene.grant(instance.accountId()).winners()).isEmpty();
    assertThat(views.find(execution).orElseThrow().waitingFor())
        .isEqualTo(new WaitingFor("paused", 1L, null, "audit", null));
    var granted = scene.limits.resume(instance.id(), BOB).orElseThrow();

    assertThat(granted.winners()).containsExactly(execution);
    assertThat(granted.untended()).containsExactly(instance.id());
  }

  @Test
  void whatWasGrantedBeforeThePauseIsNotPostedInIt() {
    var instance = scene.instance();
    var execution = scene.granted(instance);

    scene.limits.pause(instance.id(), ANN);

    assertThat(scene.intend(execution)).isFalse();
    scene.limits.resume(instance.id(), ANN);
    assertThat(scene.intend(execution)).isTrue();
  }

  @Test
  void aSlotGivenBackInAPauseIsGrantedAgainInItsOldPlace() {
    var instance = scene.instance(scene.account(200), 1);
    var first = scene.granted(instance);
    var second = scene.waiting(instance);
    scene.limits.pause(instance.id(), ANN);

    assertThat(scene.attempts.givenBack(scene.latest(first))).isTrue();
    assertThat(scene.held(instance)).isZero();

    assertThat(scene.limits.resume(instance.id(), ANN).orElseThrow().winners())
        .containsExactly(first)
        .doesNotContain(second);
  }

  @Test
  void aPauseAndWhoeverParksForWantOfAConnectionDoNotWaitForEachOther() throws Exception {
    var instance = scene.instance(scene.account(200), 1);
    var first = scene.granted(instance);
    scene.waiting(instance);
    try (var parking = scene.session();
        var pausing = scene.session()) {
      parking.executions.lock(first);
      parking.attempts.renewals(instance.id());
      parking.attempts.parked(scene.latest(first), FailureClass.UNAUTHORIZED, "nobody may ask");

      var pause = pausing.begin(() -> pausing.limits.pause(instance.id(), ANN));
      pausing.awaitBlockedOrDone(pause);
      parking.transaction.executeWithoutResult(_ -> parking.slots.grant(instance.accountId()));
      parking.commit();

      assertThat(pause.get()).isTrue();
    }
  }

  @Test
  void aPostOnItsWayKeepsItsSlotThoughPaused() {
    var instance = scene.instance();
    var execution = scene.granted(instance);
    var seen = scene.latest(execution);
    scene.intend(execution);
    scene.limits.pause(instance.id(), ANN);

    assertThat(scene.attempts.givenBack(seen)).isFalse();
    assertThat(scene.held(instance)).isOne();
  }

  @Test
  void aPausedAccountPausesEachOfItsInstances() {
    var account = scene.account(200);
    var instance = scene.instance(account, 10);
    var other = scene.instance();
    var execution = scene.granted(instance);
    scene.limits.pauseAccount(account, ANN);

    assertThat(scene.intend(execution)).isFalse();
    assertThat(scene.intend(scene.granted(other))).isTrue();
    assertThat(instances.view(instance.id()).orElseThrow().pause())
        .satisfies(pause -> assertThat(pause.of()).isEqualTo(Pause.Scope.ACCOUNT));
    scene.limits.resume(instance.id(), ANN);
    assertThat(scene.intend(execution)).isFalse();
    scene.limits.resumeAccount(account, ANN);
    assertThat(scene.intend(execution)).isTrue();
  }

  @Test
  void whoPausedAndWhyIsKeptOnceHoweverOftenItIsSaid() {
    var instance = scene.instance();
    scene.limits.pause(instance.id(), ANN);
    var since = instances.view(instance.id()).orElseThrow().pause().at();
    scene.limits.pause(instance.id(), ANN);
    scene.limits.pause(instance.id(), Asked.by("bob", "api", "audit, until Monday"));

    var pause = instances.view(instance.id()).orElseThrow().pause();
    assertThat(pause)
        .isEqualTo(new Pause(Pause.Scope.INSTANCE, since, "bob", "audit, until Monday"));
    scene.limits.resume(instance.id(), BOB);
    scene.limits.resume(instance.id(), BOB);
    assertThat(instances.view(instance.id()).orElseThrow().paused()).isFalse();
    assertThat(scene.limits.events(instance.id()))
        .extracting(event -> event.type() + " by " + event.actor() + ": " + event.note())
        .containsExactly(
            "resumed by bob: null", "paused by bob: audit, until Monday", "paused by ann: audit");
  }

  @Test
  void whatIsUnknownCannotBePaused() {
    assertThat(scene.limits.pause(new InstanceId("unknown"), ANN)).isFalse();
    assertThat(scene.limits.resume(new InstanceId("unknown"), ANN)).isEmpty();
    assertThat(scene.limits.pauseAccount(UUID.randomUUID(), ANN)).isFalse();
    assertThat(scene.limits.resumeAccount(UUID.randomUUID(), ANN)).isEmpty();
  }

  @Test
  void pausesAndGrantsNeverWaitForEachOther() throws Exception {
    var account = scene.account(200);
    var instance = scene.instance(account, 100);
    scene.waiting(40, instance);
    var steps = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 8; i++) {
      steps.add(() -> !scene.grant(account).winners().isEmpty());
      steps.add(() -> scene.limits.pause(instance.id(), ANN));
      steps.add(() -> scene.limits.resume(instance.id(), ANN).isPresent());
      steps.add(() -> scene.limits.resumeAccount(account, ANN).isPresent());
      steps.add(() -> scene.looks.leave(instance.id()));
    }

    atOnce(steps);
    scene.limits.resume(instance.id(), ANN);

    assertThat(scene.held(instance)).isEqualTo(40);
  }
}
