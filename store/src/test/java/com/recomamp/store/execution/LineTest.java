package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LineTest {
  @RegisterExtension private final Scene scene = new Scene();
  private final ExecutionViews views = new ExecutionViews(scene.jdbc, VisibleInstances.ALL);

  @Test
  void thePositionInLineIsTheOrderInWhichPlacesAreGranted() {
    var account = scene.account(200);
    var instance = scene.instance(account, 0);
    var ann = scene.user("ann");
    var bob = scene.user("bob");
    var other = scene.instance(account, 10);
    scene.waiting(other, ann, Priority.INTERACTIVE);
    scene.waiting(other, ann, Priority.INTERACTIVE);
    scene.grant(account);
    var aged = scene.waiting(instance, ann, Priority.BACKFILL);
    scene.set(aged, "arrived_at = now() - interval '13 hours'");
    for (int i = 0; i < 3; i++) {
      scene.waiting(instance, ann, Priority.INTERACTIVE);
      scene.waiting(instance, bob, Priority.BACKFILL);
      scene.waiting(instance, bob, Priority.INTERACTIVE);
      scene.waiting(instance, ann, Priority.SCHEDULED);
    }
    var parked = scene.waiting(instance, ann, Priority.INTERACTIVE);
    scene.set(parked, "parked_at = now(), parked_class = 'TERMS'");
    var later = scene.waiting(instance, ann, Priority.INTERACTIVE);
    scene.set(later, "not_before = now() + interval '1 hour'");
    var cancelled = scene.waiting(instance, ann, Priority.INTERACTIVE);
    scene.setExecution(cancelled, "cancel_requested_at = now()");

    var line = line(instance);

    assertThat(line).hasSize(13).doesNotContain(parked, later, cancelled);
    assertThat(grantedOneByOne(instance)).isEqualTo(line);
  }

  private List<ExecutionId> line(PinnedInstance instance) {
    return views
        .list(
            new ExecutionFilter(
                ExecutionKind.RUN, java.util.Set.of(), instance.id(), null, null, null, 100))
        .items()
        .stream()
        .filter(item -> item.waitingFor() != null && item.waitingFor().position() != null)
        .sorted(java.util.Comparator.comparing(LineTest::position))
        .map(ExecutionView::id)
        .toList();
  }

  private static long position(ExecutionView item) {
    return Objects.requireNonNull(Objects.requireNonNull(item.waitingFor()).position());
  }

  private List<ExecutionId> grantedOneByOne(PinnedInstance instance) {
    var granted = new ArrayList<ExecutionId>();
    List<ExecutionId> winners;
    do {
      scene
          .jdbc
          .sql("update instance set slot_cap = slot_cap + 1 where id = ?")
          .param(instance.id().value())
          .update();
      winners = scene.grant(instance.accountId()).winners();
      granted.addAll(winners);
    } while (!winners.isEmpty());
    return granted;
  }
}
