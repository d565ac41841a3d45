package com.recomamp.store.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.AcceptanceStore;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InstanceViewsTest {
  private final TestDatabase database = new TestDatabase();
  private final InstanceViews instances = new InstanceViews(database.jdbc, VisibleInstances.ALL);

  @Test
  void anInstanceShowsItsSlotsAndItsQueue() {
    var acceptances = new AcceptanceStore(database.jdbc, database.transactions);
    var running = TestDatabase.execution();
    acceptances.accept(running);
    acceptances.accept(TestDatabase.execution());
    database.openAttempt(running.id(), 1, "granted_at", Instant.now().atOffset(ZoneOffset.UTC));
    database
        .jdbc
        .sql("update execution set status = 'running' where id = ?")
        .params(running.id().uuid())
        .update();

    assertThat(instances.list())
        .singleElement()
        .satisfies(
            instance -> {
              assertThat(instance.slots()).isEqualTo(new InstanceView.Slots(1, 0, 10));
              assertThat(instance.queued()).isEqualTo(1);
              assertThat(instance.paused()).isFalse();
              assertThat(instance.lastLookAt()).isNull();
            });
  }

  @Test
  void aPausedAccountPausesItsInstances() {
    database
        .jdbc
        .sql("update account set paused_at = now(), paused_by = 'ann', paused_note = 'audit'")
        .update();

    assertThat(instances.list())
        .singleElement()
        .satisfies(
            instance -> {
              assertThat(instance.paused()).isTrue();
              assertThat(instance.pause().of()).isEqualTo(Pause.Scope.ACCOUNT);
              assertThat(instance.pause().by()).isEqualTo("ann");
              assertThat(instance.pause().note()).isEqualTo("audit");
            });
  }

  @Test
  void anInstanceIsFoundByEitherId() {
    var uuid = instances.list().getFirst().uuid();

    assertThat(instances.find(uuid)).contains(TestDatabase.INSTANCE);
    assertThat(instances.find(TestDatabase.INSTANCE.id())).contains(TestDatabase.INSTANCE);
    assertThat(instances.find(new InstanceId("other"))).isEmpty();
    assertThat(instances.find(UUID.randomUUID())).isEmpty();
  }
}
