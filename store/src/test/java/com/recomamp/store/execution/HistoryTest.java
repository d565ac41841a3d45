package com.recomamp.store.execution;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionOutcome.Cancelled;
import com.recomamp.workflows.execution.ExecutionOutcome.Failed;
import com.recomamp.workflows.execution.ExecutionOutcome.Succeeded;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryTest {
  private static final Transition STEP = Transition.byWorker("step", null);

  @RegisterExtension private final Scene scene = new Scene();
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @Test
  void everyTransitionAppendsOneEvent() {
    var execution = scene.waiting(instance);

    scene.grant(instance.accountId());
    scene.executions.moved(
        execution, ExecutionStatus.SUBMITTED, Transition.atAmc("submitted", "1"));
    scene.executions.cancelRequested(execution, "ann", "api");
    scene.executions.noted(execution, Transition.byWorker("cancel_sent", null));
    scene.executions.ended(execution, new Cancelled());

    assertThat(events(execution))
        .containsExactly(
            "1 accepted queued api local",
            "2 granted queued worker system",
            "3 submitted submitted amc system",
            "4 cancel_requested submitted api ann",
            "5 cancel_sent submitted worker system",
            "6 ended cancelled worker system");
    assertThat(version(execution)).isEqualTo(6);
  }

  @Test
  void eventsAreNumberedWithoutGapsWhoeverAppends() throws Exception {
    var execution = scene.waiting(instance);
    var appenders = new ArrayList<Callable<Object>>();
    for (int i = 0; i < 6; i++) {
      appenders.add(() -> scene.executions.moved(execution, ExecutionStatus.QUEUED, STEP));
      appenders.add(
          () -> {
            scene.executions.noted(execution, STEP);
            return null;
          });
      appenders.add(() -> scene.executions.cancelRequested(execution, "ann", "api"));
      appenders.add(() -> scene.grant(instance.accountId()));
    }

    atOnce(appenders);

    var numbers =
        scene
            .jdbc
            .sql("select number from execution_event where execution_id = :id order by number")
            .param("id", execution.uuid())
            .query(Long.class)
            .list();
    assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, version(execution)).boxed().toList());
    assertThat(numbers).hasSizeBetween(14, 15);
    assertThat(events(execution))
        .filteredOn(event -> event.contains("cancel_requested"))
        .hasSize(1);
  }

  @Test
  void anExecutionStaysAsItFirstEnded() {
    var execution = scene.accepted(instance);
    assertThat(scene.executions.ended(execution, new Failed(FailureClass.AMC_FAILED, "no")))
        .isTrue();

    assertThat(scene.executions.ended(execution, new Succeeded(3))).isFalse();
    assertThat(scene.executions.moved(execution, ExecutionStatus.RUNNING, STEP)).isFalse();
    assertThat(scene.executions.cancelRequested(execution, "ann", "api")).isFalse();

    var ended = scene.executions.find(execution).orElseThrow();
    assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(ended.failure()).isEqualTo(FailureClass.AMC_FAILED);
    assertThat(version(execution)).isEqualTo(2);
  }

  @Test
  void ofManyOutcomesAtOnceOneStands() throws Exception {
    var execution = scene.accepted(instance);
    List<ExecutionOutcome> outcomes =
        List.of(new Cancelled(), new Succeeded(1), new Failed(FailureClass.UNKNOWN, "no"));

    var stands =
        atOnce(
            outcomes.stream()
                .<Callable<Boolean>>map(outcome -> () -> scene.executions.ended(execution, outcome))
                .toList());

    assertThat(stands).containsOnlyOnce(true);
    assertThat(version(execution)).isEqualTo(2);
  }

  @Test
  void afterItsEndThereIsStillSomethingToNote() {
    var execution = scene.accepted(instance);
    scene.executions.ended(execution, new Cancelled());

    scene.executions.noted(execution, Transition.atAmc("copy", "amc-7"));

    assertThat(events(execution).getLast()).isEqualTo("3 copy cancelled amc system");
  }

  @Test
  void aCancelIsAskedOnce() {
    var execution = scene.accepted(instance);

    assertThat(scene.executions.cancelRequested(execution, "ann", "api")).isTrue();
    assertThat(scene.executions.cancelRequested(execution, "bob", "api")).isFalse();
    assertThat(scene.executions.cancelRequested(ExecutionId.next(), "ann", "api")).isFalse();
  }

  @Test
  void whatIsRolledBackHasNoEvent() {
    var execution = scene.accepted(instance);

    scene.transaction.executeWithoutResult(
        transaction -> {
          scene.executions.moved(execution, ExecutionStatus.RUNNING, STEP);
          transaction.setRollbackOnly();
        });
    scene.executions.moved(execution, ExecutionStatus.QUEUED, STEP);

    assertThat(events(execution)).hasSize(2);
  }

  @Test
  void aTransitionIsToldAfterItsCommitAndNotBefore() throws Exception {
    var execution = scene.accepted(instance);
    try (var listener = scene.session();
        var writer = scene.session()) {
      listener.jdbc.sql("listen execution").update();
      listener.commit();
      writer.executions.moved(execution, ExecutionStatus.RUNNING, STEP);
      assertThat(listener.heard(Duration.ofMillis(50))).isEmpty();

      writer.commit();

      assertThat(listener.heard(Duration.ofSeconds(30))).containsExactly(execution.uuid() + " 2");
      listener.jdbc.sql("unlisten *").update();
      listener.commit();
    }
  }

  @Test
  void aCancelOnWhichNobodyActsIsFound() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.atAmc(instance, "amc-2");
    scene.executions.cancelRequested(execution, "ann", "api");
    assertThat(scene.executions.unacted(1)).isEmpty();

    scene.setExecution(execution, "cancel_requested_at = now() - interval '11 seconds'");
    assertThat(scene.executions.unacted(1)).containsExactly(execution);

    scene.attempts.cancelSent(scene.latest(execution));
    scene.setExecution(execution, "command_woken_at = now() - interval '1 day'");
    assertThat(scene.executions.unacted(1)).isEmpty();
  }

  @Test
  void anAttemptThatMayBeOpenedAndIsNotIsFound() {
    var execution = scene.posted(instance);
    scene.waiting(instance);
    scene.accepted(instance);
    assertThat(scene.executions.unacted(1)).isEmpty();

    scene.set(execution, "closed_at = now() - interval '11 seconds', closed_as = 'never_arrived'");

    assertThat(scene.executions.unacted(1)).containsExactly(execution);
  }

  @Test
  void anExecutionThatCannotActIsWokenMoreAndMoreSeldom() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.executions.cancelRequested(execution, "ann", "api");
    scene.setExecution(execution, "cancel_requested_at = now() - interval '1 day'");

    int wakes = 0;
    for (int minute = 0; minute < 24 * 60; minute++) {
      wakes += scene.executions.unacted(1).size();
      scene.setExecution(execution, "command_woken_at = command_woken_at - interval '1 minute'");
    }

    assertThat(wakes).isBetween(20, 30);
  }

  @Test
  void aNewCommandIsRepeatedSoonAgain() {
    var execution = scene.atAmc(instance, "amc-1");
    scene.executions.cancelRequested(execution, "ann", "api");
    scene.setExecution(
        execution,
        """
        cancel_requested_at = now() - interval '11 seconds',
        command_woken_at = now() - interval '12 seconds',
        command_wakes = 7\
        """);

    assertThat(scene.executions.unacted(1)).containsExactly(execution);
    assertThat(scene.executions.unacted(1)).isEmpty();
  }

  @Test
  void openExecutionsArePagedInTheOrderOfTheirAcceptance() {
    var first = scene.accepted(instance);
    var ended = scene.accepted(instance);
    scene.executions.ended(ended, new Cancelled());
    var others = List.of(scene.accepted(instance), scene.accepted(instance));

    var all = new ArrayList<ExecutionId>();
    for (var page = scene.executions.open(null, 1);
        !page.isEmpty();
        page = scene.executions.open(page.getLast(), 1)) {
      all.addAll(page);
    }

    assertThat(all).hasSize(3).contains(first).containsAll(others).doesNotContain(ended);
    assertThat(scene.executions.open(null, 2)).isEqualTo(all.subList(0, 2));
  }

  @Test
  void aDecisionKeepsOtherDecisionsAboutTheSameExecutionOut() throws Exception {
    var execution = scene.accepted(instance);
    try (var one = scene.session();
        var other = scene.session()) {
      one.executions.lock(execution).orElseThrow();

      var lock = other.begin(() -> other.executions.lock(execution));
      other.awaitBlocked(lock);
      one.executions.ended(execution, new Cancelled());
      one.commit();

      assertThat(lock.get().orElseThrow().hasEnded()).isTrue();
    }
  }

  private List<String> events(ExecutionId execution) {
    return scene
        .jdbc
        .sql(
            """
            select number || ' ' || type || ' ' || status || ' ' || source || ' ' || actor
              from execution_event
             where execution_id = :id
             order by number
            """)
        .param("id", execution.uuid())
        .query(String.class)
        .list();
  }

  private long version(ExecutionId execution) {
    return scene
        .jdbc
        .sql("select version from execution where id = :id")
        .param("id", execution.uuid())
        .query(Long.class)
        .single();
  }
}
