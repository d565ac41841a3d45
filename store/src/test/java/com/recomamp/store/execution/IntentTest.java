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
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

  /**
   * A server may be set to forget the last moments before a crash; a lost intent is a second run.
   */
  @Test
  void anIntentIsCommittedSynchronouslyWhateverTheServersDefault() {
    var execution = scene.granted(scene.instance());

    var commits =
        scene.inTransaction(
            () -> {
              scene.jdbc.sql("set local synchronous_commit = off").update();
              assertThat(scene.attempts.intend(execution, 1, RUN, LEASE)).isPresent();
              return scene.jdbc.sql("show synchronous_commit").query(String.class).single();
            });

    assertThat(commits).isEqualTo("on");
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
        .isEmpty();
  }

  @Test
  void aRunThatLostTheAttemptPostsNothing() {
    var execution = scene.granted(scene.instance());
    scene.attempts.takeOver(scene.latest(execution), "the next run");

    assertThat(scene.intend(execution)).isFalse();
    assertThat(
            scene.inTransaction(() -> scene.attempts.intend(execution, 1, "the next run", LEASE)))
        .isPresent();
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
    scene.attempts.closed(scene.latest(execution), "failed");

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void nothingIsPostedWhileAPersonIsAsked() {
    var execution = scene.granted(scene.instance());
    scene.attempts.parked(scene.latest(execution), FailureClass.UNAUTHORIZED, "no access");
    scene.set(execution, "granted_at = now()");

    assertThat(scene.intend(execution)).isFalse();
  }

  @Test
  void whatWasCertainlyNotSentMayBePostedAgain() {
    var execution = scene.posted(scene.instance());

    assertThat(notSent(execution, scene.latest(execution).postedAt())).isTrue();

    assertThat(scene.latest(execution).isInDoubt()).isFalse();
    assertThat(scene.intend(execution)).isTrue();
  }

  @Test
  void aZombieThatSentNothingLeavesTheIntentOfALaterSubmitAlone() {
    var execution = scene.posted(scene.instance());
    var first = scene.latest(execution).postedAt();
    notSent(execution, first);
    scene.intend(execution);

    assertThat(notSent(execution, first)).isFalse();

    assertThat(scene.latest(execution).isPosted()).isTrue();
  }

  @Test
  void aZombieThatCouldNotSubmitPostponesNothingThatIsPosted() {
    var execution = scene.granted(scene.instance());
    var seen = scene.latest(execution);
    scene.intend(execution);

    assertThat(scene.attempts.postponed(seen, Duration.ofMinutes(1))).isFalse();
    assertThat(scene.attempts.parked(seen, FailureClass.UNAUTHORIZED, "no access")).isFalse();

    assertThat(scene.latest(execution).isPosted()).isTrue();
    assertThat(scene.latest(execution).isParked()).isFalse();
  }

  @Test
  void absenceIsNotConcludedOverAnAnswerThatCameMeanwhile() {
    var execution = scene.posted(scene.instance());
    var doubt = scene.latest(execution);
    scene.submitted(execution, "amc-1");

    assertThat(scene.attempts.closed(doubt, "never_arrived")).isFalse();
    assertThat(scene.attempts.parked(doubt, FailureClass.UNKNOWN, "which one is it?")).isFalse();

    assertThat(scene.latest(execution).isOpen()).isTrue();
  }

  @Test
  void ofTwoRunsThatTakeOverOnlyTheOneThatSawTheOwnerDoes() {
    var execution = scene.granted(scene.instance());
    var seen = scene.latest(execution);
    assertThat(scene.attempts.takeOver(seen, "the next run")).isTrue();

    assertThat(scene.attempts.takeOver(seen, "a run that was current")).isFalse();

    assertThat(scene.latest(execution).ownerRun()).isEqualTo("the next run");
  }

  @Test
  void anAnsweredPostWasSent() {
    var execution = scene.posted(scene.instance());
    scene.attempts.answered(execution, 1, Attempt.Answer.UNCLEAR, null, "504");

    assertThat(notSent(execution, scene.latest(execution).postedAt())).isFalse();

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

      assertThat(intent.get()).isEmpty();
    }
  }

  @Test
  void aCancelThatComesAfterTheIntentFindsADoubtAndClosesNothing() throws Exception {
    var execution = scene.granted(scene.instance());
    try (var submitter = scene.session();
        var canceller = scene.session()) {
      assertThat(submitter.attempts.intend(execution, 1, RUN, LEASE)).isPresent();

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

      assertThat(intent.get()).isEmpty();
    }
  }

  private boolean notSent(ExecutionId execution, @Nullable Instant intendedAt) {
    return scene.attempts.notSent(
        execution, 1, Objects.requireNonNull(intendedAt), Duration.ofMinutes(1));
  }

  /** What a decision about an execution does, with its row locked from the first read. */
  private static boolean cancelBeforeAmc(Session session, ExecutionId execution) {
    session.executions.lock(execution).orElseThrow();
    session.executions.cancelRequested(execution, "local", "api");
    var attempt = session.attempts.latest(execution).orElseThrow();
    if (attempt.isPosted()) {
      return false;
    }
    session.attempts.closed(attempt, "cancelled");
    session.executions.ended(execution, new ExecutionOutcome.Cancelled());
    return true;
  }
}
