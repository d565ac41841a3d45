package com.recomamp.store.execution;

import static com.recomamp.store.Scene.RUN;
import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome.Cancelled;
import com.recomamp.workflows.execution.ExecutionOutcome.Succeeded;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DuplicateKeyException;

/**
 * Everything at once on one account: what deadlocks or waits for ever is an exception of PostgreSQL
 * and fails the test. The steps are those of a worker's transactions, in their order.
 */
class DeadlockHuntTest {
  private static final Asked ANN = Asked.by("ann", "api", "because");
  private static final int THREADS = 32;
  private static final int STEPS = 40;
  private static final int ACCOUNT_CAP = 9;
  private static final int INSTANCE_CAP = 3;

  @RegisterExtension private final Scene scene = new Scene();
  private final Queue<ExecutionId> known = new ConcurrentLinkedQueue<>();
  private final Queue<String> guesses = new ConcurrentLinkedQueue<>();
  private UUID account;
  private List<PinnedInstance> instances;

  @Test
  void nothingWaitsInACircle() throws Exception {
    account = scene.account(ACCOUNT_CAP);
    instances = IntStream.range(0, 4).mapToObj(_ -> scene.instance(account, INSTANCE_CAP)).toList();
    instances.forEach(instance -> known.add(scene.waiting(instance)));

    atOnce(
        IntStream.range(0, THREADS)
            .<Callable<Object>>mapToObj(
                seed ->
                    () -> {
                      var random = new Random(seed);
                      for (int step = 0; step < STEPS; step++) {
                        act(random, seed + "-" + step);
                        assertCapsHold();
                      }
                      return null;
                    })
            .toList());

    assertThat(gapsInHistories()).isZero();
    assertThat(endedWithAnOpenAttempt()).isZero();
    assertThat(grantedButNotTended()).isZero();
  }

  private void act(Random random, String amcExecutionId) {
    var instance = instances.get(random.nextInt(instances.size()));
    switch (random.nextInt(15)) {
      case 0, 1 ->
          known.add(
              scene.accepted(
                  instance,
                  Requester.LOCAL,
                  Priority.values()[random.nextInt(Priority.values().length)]));
      case 2, 3, 4 -> scene.inTransaction(() -> next(any(random)));
      case 5 -> submit(any(random), amcExecutionId);
      case 6, 7 -> tend(instance, random);
      case 8 -> scene.executions.cancelRequested(any(random), "ann", "api");
      case 9 -> scene.inTransaction(() -> park(any(random)));
      case 10 -> doubt(any(random), amcExecutionId);
      case 11 -> scene.inTransaction(() -> neverArrived(any(random)));
      case 12 -> answerLate(random, amcExecutionId);
      case 13 ->
          scene.commands.retry(
              any(random), ANN, RetryWay.values()[random.nextInt(RetryWay.values().length)]);
      case 14 -> scene.commands.abandon(any(random), ANN, random.nextInt(8) == 0);
      default -> throw new AssertionError();
    }
  }

  /** A decision: the execution's row is held from the first read to the last write. */
  private Object next(ExecutionId id) {
    var execution = scene.executions.lock(id).orElseThrow();
    if (execution.hasEnded()) {
      return id;
    }
    var attempt = scene.attempts.latest(id).orElse(null);
    if (attempt == null || !attempt.isOpen() && scene.attempts.mayOpenAnother(id)) {
      scene.attempts.open(id, attempt == null ? 1 : attempt.number() + 1, RUN);
    } else if (!attempt.isOpen()) {
      return id;
    } else if (attempt.amcEndedAt() != null) {
      scene.attempts.closed(attempt, "succeeded");
      scene.executions.ended(id, new Succeeded(1));
      return scene.slots.grant(account);
    } else if (attempt.isAtAmc() || attempt.isInDoubt() || attempt.isParked()) {
      return id;
    } else if (execution.cancelRequested()) {
      scene.attempts.closed(attempt, "cancelled");
      scene.slots.grant(account);
      return scene.executions.ended(id, new Cancelled());
    } else {
      scene.attempts.takeOver(attempt, RUN);
    }
    if (!scene.slots.grant(account).winners().contains(id)) {
      scene.executions.moved(
          id, ExecutionStatus.QUEUED, "slot", Transition.byWorker("waiting", null));
    }
    return id;
  }

  private void submit(ExecutionId id, String amcExecutionId) {
    var attempt = scene.attempts.latest(id).orElse(null);
    if (attempt != null && scene.inTransaction(() -> intended(attempt))) {
      answered(attempt, amcExecutionId);
    }
  }

  /** A POST without an answer, of which a look may find what could be its run. */
  private void doubt(ExecutionId id, String amcExecutionId) {
    var attempt = scene.attempts.latest(id).orElse(null);
    if (attempt == null) {
      return;
    }
    scene.inTransaction(() -> intended(attempt));
    guesses.add(amcExecutionId);
    scene.inTransaction(
        () -> scene.attempts.adopted(id, attempt.number(), amcExecutionId, "RUNNING", null));
  }

  private Object neverArrived(ExecutionId id) {
    var doubt = scene.attempts.latest(id).filter(Attempt::isInDoubt);
    if (doubt.isPresent() && scene.attempts.closed(doubt.get(), "never_arrived")) {
      scene.executions.moved(
          id, ExecutionStatus.QUEUED, Transition.byWorker("never_arrived", null));
    }
    return id;
  }

  /** Whatever became of the attempt; and AMC may name what was guessed to be another's run. */
  private void answerLate(Random random, String amcExecutionId) {
    var attempt = scene.attempts.latest(any(random)).filter(Attempt::isPosted).orElse(null);
    if (attempt == null) {
      return;
    }
    var named =
        switch (random.nextInt(3)) {
          case 0 -> amcExecutionId;
          case 1 -> Objects.requireNonNullElse(attempt.amcExecutionId(), amcExecutionId);
          default ->
              guesses.stream()
                  .skip(random.nextInt(guesses.size() + 1))
                  .findFirst()
                  .orElse(amcExecutionId);
        };
    try {
      answered(attempt, named);
    } catch (DuplicateKeyException anothersAnswer) {
      // AMC names a run once, and this one was named to somebody else.
    }
  }

  private void answered(Attempt attempt, String amcExecutionId) {
    scene.inTransaction(
        () -> {
          var submitted =
              scene.attempts.submitted(
                  attempt.execution(), attempt.number(), attempt.instance(), amcExecutionId, null);
          submitted
              .contradicted()
              .forEach(
                  guesser ->
                      scene.executions.moved(
                          guesser, ExecutionStatus.QUEUED, Transition.atAmc("doubt", null)));
          return submitted.isNews()
              && scene.executions.moved(
                  attempt.execution(),
                  ExecutionStatus.SUBMITTED,
                  "amc",
                  Transition.atAmc("submitted", null));
        });
  }

  private boolean intended(Attempt attempt) {
    var id = attempt.execution();
    boolean mine =
        scene.attempts.intend(id, attempt.number(), RUN, Duration.ofSeconds(45)).isPresent();
    if (mine) {
      scene.executions.moved(id, ExecutionStatus.QUEUED, Transition.byWorker("submitting", null));
    }
    return mine;
  }

  private void tend(PinnedInstance instance, Random random) {
    var look = scene.looks.begin(instance.id());
    var open = scene.attempts.openAt(instance.id());
    scene.inTransaction(
        () -> {
          if (!open.isEmpty() && !scene.looks.isNewest(instance.id(), look)) {
            return false;
          }
          for (var attempt : open) {
            // A guess that has ended gives its place away, and may be wrong.
            boolean ended = isAnswered(attempt) && random.nextBoolean();
            if (attempt.isAtAmc()
                && scene.attempts.observed(attempt, ended ? "SUCCEEDED" : "RUNNING", null, ended)) {
              scene.executions.moved(
                  attempt.execution(), ExecutionStatus.RUNNING, Transition.atAmc("amc", null));
            }
          }
          for (var attempt : scene.attempts.abandoned(instance.id(), look.at())) {
            if (isAnswered(attempt)) {
              scene.attempts.observed(attempt, "SUCCEEDED", null, true);
            }
          }
          scene.attempts.withdrawn(instance.id());
          scene.slots.grant(account);
          boolean left = scene.looks.leave(instance.id());
          if (!open.isEmpty()) {
            scene.looks.seen(instance.id(), look, random.nextInt(2), Duration.ofSeconds(10));
          }
          return left;
        });
    scene.looks.rested(instance.id(), Duration.ofSeconds(10));
    scene.attempts.unacted(instance.id(), 1_000_000);
    scene.looks.neglected(Duration.ofMillis(1));
  }

  private static boolean isAnswered(Attempt attempt) {
    return attempt.answer() == Attempt.Answer.SUBMITTED;
  }

  /** Never a POST that may be on its way: a doubt is parked only long after its lease. */
  private Object park(ExecutionId id) {
    var seen =
        scene.attempts.latest(id).filter(attempt -> !attempt.isPosted() || isAnswered(attempt));
    if (seen.isPresent() && scene.attempts.parked(seen.get(), FailureClass.UNKNOWN, "look")) {
      scene.executions.moved(
          id, ExecutionStatus.NEEDS_ATTENTION, Transition.byWorker("parked", null));
    }
    return scene.slots.grant(account);
  }

  private ExecutionId any(Random random) {
    return known.stream().skip(random.nextInt(known.size())).findFirst().orElseThrow();
  }

  private void assertCapsHold() {
    assertThat(
            scene
                .jdbc
                .sql(
                    """
                    select max(held) <= :instanceCap and sum(held) <= :accountCap
                      from slots_in_use
                     where account_id = :account
                    """)
                .param("instanceCap", INSTANCE_CAP)
                .param("accountCap", ACCOUNT_CAP)
                .param("account", account)
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  private long gapsInHistories() {
    return scene
        .jdbc
        .sql(
            """
            select count(*)
              from execution e
             where version <> (select count(*) from execution_event where execution_id = e.id)
                or version <> (select max(number) from execution_event where execution_id = e.id)
            """)
        .query(Long.class)
        .single();
  }

  private long endedWithAnOpenAttempt() {
    return scene
        .jdbc
        .sql(
            """
            select count(*)
              from execution e
              join attempt a on a.execution_id = e.id
             where e.ended_at is not null
               and a.closed_at is null
            """)
        .query(Long.class)
        .single();
  }

  private long grantedButNotTended() {
    return scene
        .jdbc
        .sql(
            """
            select count(*)
              from attempt a
              join instance i on i.id = a.instance_id
             where a.granted_at is not null
               and a.closed_at is null
               and not i.tended
            """)
        .query(Long.class)
        .single();
  }
}
