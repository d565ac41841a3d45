package com.recomamp.store.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.connection.CallBudgetStore.Bucket;
import com.recomamp.store.connection.CallBudgetStore.Payer;
import com.recomamp.store.instance.InstanceStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallBudgetStoreTest {
  /** So slow that nothing comes in while a test runs. */
  private static final Bucket SLOW = new Bucket(0.0001, 40);

  @RegisterExtension private final Scene scene = new Scene();
  private final CallBudgetStore budgets = new CallBudgetStore(scene.jdbc);
  private final ConnectionStore connections =
      new ConnectionStore(scene.jdbc, TokenCipher.of("k1:" + TokenCipherTest.key(1)));
  private UUID connection;
  private Payer payer;

  @BeforeEach
  void aConnection() {
    connection = connections.add("Agency", "NA", "client", "secret", "Atzr|1");
    payer = new Payer(connection, "NA");
  }

  @Test
  void workersThatDrawAtOnceDrawNoMoreThanThereIs() throws Exception {
    var drawn = Scene.atOnce(20, () -> budgets.draw(payer, SLOW, 0, 0, 3).calls());

    assertThat(drawn.stream().mapToInt(Integer::intValue).sum()).isEqualTo(40);
  }

  @Test
  void whoDrawsWaitsForWhoeverIsDrawing() throws Exception {
    budgets.draw(payer, SLOW, 0, 0, 0);
    try (var one = scene.session();
        var other = scene.session()) {
      var first = new CallBudgetStore(one.jdbc).draw(payer, SLOW, 0, 0, 30);
      var second = other.begin(() -> new CallBudgetStore(other.jdbc).draw(payer, SLOW, 0, 0, 30));
      other.awaitBlocked(second);
      one.commit();

      assertThat(first.calls()).isEqualTo(30);
      assertThat(second.get().calls()).isEqualTo(10);
    }
  }

  @Test
  void whatIsKeptForOthersIsNotDrawn() {
    assertThat(budgets.draw(payer, SLOW, 16, 0, 20).calls()).isEqualTo(20);
    assertThat(budgets.draw(payer, SLOW, 16, 0, 20).calls()).isEqualTo(4);
    assertThat(budgets.draw(payer, SLOW, 16, 0, 20).calls()).isZero();
    assertThat(budgets.draw(payer, SLOW, 0, 0, 20).calls()).isEqualTo(16);
  }

  @Test
  void aBucketFillsAtItsRateAndNotAboveItsRim() {
    budgets.draw(payer, SLOW, 0, 0, 40);
    ago("3 seconds");
    assertThat(budgets.draw(payer, new Bucket(5, 40), 0, 0, 40).calls()).isBetween(15, 39);

    ago("1 day");
    assertThat(budgets.draw(payer, new Bucket(0.01, 40), 0, 0, 100).calls()).isEqualTo(40);
  }

  @Test
  void whatIsOwedIsPaidFirstAndMayLastLongerThanTheBucket() {
    assertThat(budgets.draw(payer, SLOW, 0, 140, 20).calls()).isZero();

    var later = budgets.draw(payer, new Bucket(10, 40), 0, 0, 20);
    assertThat(later.calls()).isZero();
    assertThat(later.pause()).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
  }

  @Test
  void afterAPauseTheBucketIsEmptyWhoeverAsks() {
    budgets.draw(payer, SLOW, 0, 0, 1);

    budgets.throttled(payer, Duration.ofMinutes(10));

    var drawn = budgets.draw(payer, SLOW, 0, 0, 1);
    assertThat(drawn.calls()).isZero();
    assertThat(drawn.pause()).isGreaterThan(Duration.ofMinutes(9));
    scene.jdbc.sql("update call_budget set filled_at = now()").update();
    assertThat(budgets.draw(payer, SLOW, 0, 0, 1).calls()).isZero();
  }

  @Test
  void whatAmcSaysInOneRegionHoldsNobodyUpInAnother() {
    budgets.draw(payer, SLOW, 0, 0, 40);
    budgets.throttled(payer, Duration.ofMinutes(10));

    assertThat(budgets.draw(new Payer(connection, "EU"), SLOW, 0, 0, 40).calls()).isEqualTo(40);
    assertThat(budgets.draw(payer, SLOW, 0, 0, 1).calls()).isZero();
  }

  @Test
  void aPauseIsOnlyEverProlonged() {
    var until = budgets.throttled(payer, Duration.ofMinutes(10));

    assertThat(budgets.throttled(payer, Duration.ofSeconds(1))).isEqualTo(until);
    assertThat(budgets.throttled(payer, Duration.ofMinutes(20))).isAfter(until);
  }

  @Test
  void pausesGrowWhileAmcAsksAgainAndManyRefusalsAtOnceAreOne() {
    var first = Duration.ofMinutes(10);
    var longest = Duration.ofMinutes(35);

    var until = budgets.throttled(payer, first, longest);
    assertThat(budgets.throttled(payer, first, longest)).isEqualTo(until);

    assertThat(pauseAfterTheLast(first, longest, "1 second")).isEqualTo(Duration.ofMinutes(20));
    assertThat(pauseAfterTheLast(first, longest, "1 second")).isEqualTo(longest);
    assertThat(pauseAfterTheLast(first, longest, "1 day")).isEqualTo(first);
  }

  private Duration pauseAfterTheLast(Duration first, Duration longest, String ago) {
    scene
        .jdbc
        .sql("update call_budget set not_before = now() - cast(:ago as interval)")
        .param("ago", ago)
        .update();
    budgets.throttled(payer, first, longest);
    return scene
        .jdbc
        .sql("select pause_seconds from call_budget")
        .query((row, _) -> Duration.ofMillis((long) (row.getDouble(1) * 1000)))
        .single();
  }

  @Test
  void instancesThatAreTendedWithTheSameFirstConnectionShareIt() {
    var instances = new InstanceStore(scene.jdbc);
    var second = connections.add("Second", "NA", "client", "secret", "Atzr|1");
    var one = scene.instance();
    var two = scene.instance();
    var idle = scene.instance();
    var elsewhere = scene.instance();
    for (var instance : List.of(one, two, idle)) {
      instances.giveAccess(instance.id(), connection);
      instances.giveAccess(instance.id(), second);
    }
    instances.giveAccess(elsewhere.id(), second);
    scene
        .jdbc
        .sql("update instance set tended = id <> :idle")
        .param("idle", idle.id().value())
        .update();

    assertThat(budgets.tendedBeside(one.id())).isEqualTo(2);
    assertThat(budgets.tendedBeside(elsewhere.id())).isEqualTo(1);
  }

  private void ago(String interval) {
    scene
        .jdbc
        .sql("update call_budget set filled_at = filled_at - cast(:interval as interval)")
        .param("interval", interval)
        .update();
  }
}
