package com.recomamp.store.execution;

import static com.recomamp.store.Scene.LEASE;
import static com.recomamp.store.Scene.RUN;
import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.Session;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.FailureClass;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IntentTest {
  @RegisterExtension private final Scene scene = new Scene();

  @Test
  void aGrantedAttemptMayBePostedAndHasALease() {
    var execution = scene.granted(scene.instance());

    assertThat(scene.intend(execution)).isTrue();
    var attempt = scene.latest(execution);
    assertThat(attempt.postingUntil()).isEqualTo(attempt.postedAt().plus(LEASE));
    assertThat(attempt.isInDoubt()).isTrue();
  }

  @Test
  void nothingIsPostedTwice() {
    var execution = scene.posted(scene.instance());

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void nothingIsPostedTwiceHoweverLongAgoTheLeaseEnded() {
    var execution = scene.posted(scene.instance());
    scene.set(
        execution,
        "posted_at = now() - interval '2 days', posting_until = now() - interval '2 days'");

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void nothingIsPostedWithoutAGrant() {
    var execution = scene.waiting(scene.instance());

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void nothingIsPostedForAnotherRun() {
    var execution = scene.granted(scene.instance());

    assertThat(scene.inTransaction(() -> scene.attempts.intend(execution, 1, "a zombie", LEASE)))
        .isFalse();
  }

  @Test
  void aRunThatLostTheAttemptPostsNothing() {
    var execution = scene.granted(scene.instance());
    scene.attempts.takeOver(execution, 1, "the next run");

    assertThat(scene.intend(execution)).isFalse();
    assertThat(
            scene.inTransaction(() -> scene.attempts.intend(execution, 1, "the next run", LEASE)))
        .isTrue();
  }

  @Test
  void nothingIsPostedAfterACancelWasAsked() {
    var execution = scene.granted(scene.instance());
    scene.executions.cancelRequested(execution, "local", "api");

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void nothingIsPostedForAnExecutionThatHasEnded() {
    var execution = scene.granted(scene.instance());
    scene.executions.ended(execution, new ExecutionOutcome.Cancelled());

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void nothingIsPostedOnAClosedAttempt() {
    var execution = scene.granted(scene.instance());
    scene.attempts.closed(execution, 1, "failed");

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void nothingIsPostedWhileAPersonIsAsked() {
    var execution = scene.granted(scene.instance());
    scene.attempts.parked(execution, 1, FailureClass.UNAUTHORIZED, "no access");
    scene.set(execution, "granted_at = now()");

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void whatWasCertainlyNotSentMayBePostedAgain() {
    var execution = scene.posted(scene.instance());

    scene.attempts.notSent(execution, 1, RUN, Duration.ofMinutes(1));

    assertThat(scene.latest(execution).isInDoubt()).isFalse();
    assertThat(scene.intend(execution)).isTrue();
  }

  @Test
  void onlyTheRunThatPostedMaySayThatNothingWasSent() {
    var execution = scene.posted(scene.instance());

    scene.attempts.notSent(execution, 1, "a zombie", Duration.ofMinutes(1));

    assertThat(scene.latest(execution).isPosted()).isTrue();
  }

  @Test
  void anAnsweredPostWasSent() {
    var execution = scene.posted(scene.instance());
    scene.attempts.answered(execution, 1, Attempt.Answer.UNCLEAR, null, "504");

    scene.attempts.notSent(execution, 1, RUN, Duration.ofMinutes(1));

    assertThat(scene.latest(execution).isInDoubt()).isTrue();
  }

  @Test
  void ofManyIntentsAtOnceOneGoesThrough() throws Exception {
    for (int round = 0; round < 10; round++) {
      var execution = scene.granted(scene.instance());

      var intents = atOnce(24, () -> scene.intend(execution));

      assertThat(intents).containsOnlyOnce(true);
    }
  }

  @Test
  void anIntentThatComesWhileACancelIsAskedWaitsAndPostsNothing() throws Exception {
    var execution = scene.granted(scene.instance());
    try (var canceller = scene.session();
        var submitter = scene.session()) {
      canceller.executions.cancelRequested(execution, "local", "api");

      var intent = submitter.begin(() -> submitter.attempts.intend(execution, 1, RUN, LEASE));
      submitter.awaitBlocked(intent);
      canceller.commit();

      assertThat(intent.get()).isFalse();
    }
  }

  @Test
  void aCancelThatComesAfterTheIntentFindsADoubtAndClosesNothing() throws Exception {
    var execution = scene.granted(scene.instance());
    try (var submitter = scene.session();
        var canceller = scene.session()) {
      assertThat(submitter.attempts.intend(execution, 1, RUN, LEASE)).isTrue();

      var cancel = canceller.begin(() -> cancelBeforeAmc(canceller, execution));
      canceller.awaitBlocked(cancel);
      submitter.commit();

      assertThat(cancel.get()).isFalse();
      canceller.commit();
    }
    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(scene.latest(execution).isInDoubt()).isTrue();
    assertThat(scene.executions.find(execution).orElseThrow().cancelRequested()).isTrue();
  }

  @Test
  void anIntentThatComesWhileTheAttemptIsClosedWaitsAndPostsNothing() throws Exception {
    var execution = scene.granted(scene.instance());
    try (var canceller = scene.session();
        var submitter = scene.session()) {
      assertThat(cancelBeforeAmc(canceller, execution)).isTrue();

      var intent = submitter.begin(() -> submitter.attempts.intend(execution, 1, RUN, LEASE));
      submitter.awaitBlocked(intent);
      canceller.commit();

      assertThat(intent.get()).isFalse();
    }
  }

  /** What a decision about an execution does, with its row locked from the first read. */
  private static boolean cancelBeforeAmc(Session session, ExecutionId execution) {
    session.executions.lock(execution).orElseThrow();
    session.executions.cancelRequested(execution, "local", "api");
    var attempt = session.attempts.latest(execution).orElseThrow();
    if (attempt.isPosted()) {
      return false;
    }
    session.attempts.closed(execution, attempt.number(), "cancelled");
    session.executions.ended(execution, new ExecutionOutcome.Cancelled());
    return true;
  }
}
