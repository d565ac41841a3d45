package com.recomamp.store.execution;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.store.instance.AccountView;
import com.recomamp.store.instance.InstanceView.Slots;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SlotCapTest {
  private static final Asked ANN = Asked.by("ann", "api", "AMC allows more");
  private static final Asked BOB = Asked.by("bob", "api", null);

  @RegisterExtension private final Scene scene = new Scene();
  private final InstanceViews instances = new InstanceViews(scene.jdbc, VisibleInstances.ALL);

  @Test
  void aRaisedCapLetsThoseGoWhoWaitedForIt() {
    var instance = scene.instance(scene.account(200), 1);
    var waiting = scene.waiting(4, instance);
    scene.grant(instance.accountId());

    var granted = scene.limits.changeSlotCap(instance.id(), 3, ANN).orElseThrow();

    assertThat(granted.winners()).containsExactlyInAnyOrderElementsOf(waiting.subList(1, 3));
    assertThat(slots(instance)).isEqualTo(new Slots(3, 0, 3));
  }

  @Test
  void whereNothingRanARaisedCapAsksForATender() {
    var instance = scene.instance(scene.account(200), 0);
    scene.waiting(instance);

    var granted = scene.limits.changeSlotCap(instance.id(), 1, ANN).orElseThrow();

    assertThat(granted.untended()).containsExactly(instance.id());
  }

  @Test
  void aRaisedCapOfTheAccountLetsThoseGoWhoWaitedAtAnyOfItsInstances() {
    var account = scene.account(1);
    var waiting =
        List.of(
            scene.waiting(scene.instance(account, 10)),
            scene.waiting(scene.instance(account, 10)),
            scene.waiting(scene.instance(account, 10)));
    scene.grant(account);

    var granted = scene.limits.changeAccountSlotCap(account, 3, ANN).orElseThrow();

    assertThat(granted.winners()).containsExactlyInAnyOrderElementsOf(waiting.subList(1, 3));
    assertThat(instances.account(account).map(AccountView::slots)).contains(new Slots(3, 0, 3));
  }

  @Test
  void aLoweredCapTakesNothingBackAndGrantsNothingUntilFewerAreLeft() {
    var instance = scene.instance();
    var posted = scene.posted(instance);
    var granted = List.of(scene.granted(instance), scene.granted(instance));
    var waiting = scene.waiting(instance);

    assertThat(scene.limits.changeSlotCap(instance.id(), 2, BOB)).contains(Granted.NONE);

    assertThat(slots(instance)).isEqualTo(new Slots(3, 0, 2));
    assertThat(granted).allMatch(scene::intend);
    assertThat(winnersOnceEnded(instance, posted)).isEmpty();
    assertThat(winnersOnceEnded(instance, granted.getFirst())).containsExactly(waiting);
  }

  @Test
  void aLoweredCapOfTheAccountGrantsNothingUntilFewerAreLeft() {
    var account = scene.account(200);
    var instance = scene.instance(account, 10);
    var granted = scene.granted(instance);
    var elsewhere = scene.granted(scene.instance(account, 10));
    var waiting = scene.waiting(instance);

    assertThat(scene.limits.changeAccountSlotCap(account, 1, BOB)).contains(Granted.NONE);

    assertThat(winnersOnceEnded(instance, elsewhere)).isEmpty();
    assertThat(winnersOnceEnded(instance, granted)).containsExactly(waiting);
  }

  @Test
  void aRaisedCapEndsNoPause() {
    var instance = scene.instance(scene.account(200), 0);
    var execution = scene.waiting(instance);
    scene.limits.pause(instance.id(), ANN);

    assertThat(scene.limits.changeSlotCap(instance.id(), 1, ANN)).contains(Granted.NONE);

    assertThat(scene.limits.resume(instance.id(), ANN).orElseThrow().winners())
        .containsExactly(execution);
  }

  @Test
  void whoChangedItAndWhyIsKeptOnceHoweverOftenItIsSaid() {
    var instance = scene.instance();
    scene.limits.changeSlotCap(instance.id(), 20, ANN);
    scene.limits.changeSlotCap(instance.id(), 20, BOB);
    scene.limits.pause(instance.id(), BOB);
    scene.limits.changeAccountSlotCap(instance.accountId(), 0, BOB);
    scene.limits.changeAccountSlotCap(scene.account(200), 5, ANN);

    assertThat(scene.limits.events(instance.id()))
        .extracting(
            event ->
                "%s to %s at %s by %s: %s"
                    .formatted(
                        event.type(),
                        event.slotCap(),
                        event.instanceId() == null ? "the account" : "the instance",
                        event.actor(),
                        event.note()))
        .containsExactly(
            "slot_cap_changed to 0 at the account by bob: null",
            "paused to null at the instance by bob: null",
            "slot_cap_changed to 20 at the instance by ann: AMC allows more");
  }

  @Test
  void whatIsUnknownHasNoCap() {
    assertThat(scene.limits.changeSlotCap(new InstanceId("unknown"), 5, ANN)).isEmpty();
    assertThat(scene.limits.changeAccountSlotCap(UUID.randomUUID(), 5, ANN)).isEmpty();
  }

  @Test
  void changesOfCapsAndGrantsNeverWaitForEachOtherAndExceedNone() throws Exception {
    var account = scene.account(30);
    var instance = scene.instance(account, 5);
    scene.waiting(60, instance);
    var steps = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 8; i++) {
      int cap = 5 + i;
      steps.add(() -> !scene.grant(account).winners().isEmpty());
      steps.add(() -> scene.limits.changeSlotCap(instance.id(), cap, ANN).isPresent());
      steps.add(() -> scene.limits.changeAccountSlotCap(account, 30 + cap, ANN).isPresent());
      steps.add(() -> scene.looks.leave(instance.id()));
    }

    atOnce(steps);

    assertThat(scene.held(instance)).isBetween(5L, 12L);
    scene.limits.changeAccountSlotCap(account, 40, ANN);
    scene.limits.changeSlotCap(instance.id(), 100, ANN);
    assertThat(scene.held(instance)).isEqualTo(40);
  }

  private Slots slots(PinnedInstance instance) {
    return instances.view(instance.id()).orElseThrow().slots();
  }

  private List<ExecutionId> winnersOnceEnded(PinnedInstance instance, ExecutionId execution) {
    scene.attempts.closed(scene.latest(execution), "failed");
    return scene.grant(instance.accountId()).winners();
  }
}
