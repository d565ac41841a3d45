package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.CommandAnswer.Done;
import com.recomamp.workflows.execution.ExecutionId;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a POST counts as never arrived. */
class AbsenceTest {
  private static final Asked ANN = Asked.by("ann", "api", "it is not in AMC's console");

  @RegisterExtension private final Scene scene = new Scene();
  private Tending tending;

  @BeforeEach
  void anInstance() throws IOException {
    tending = new Tending(scene, Knobs.defaults().with("adHocWorkflowId", "echo"));
  }

  @AfterEach
  void closed() {
    tending.close();
  }

  @Test
  void aPostNeverArrivedIfThreeLooksUntilItHasSettledDoNotShowIt() {
    tending.running();
    var doubt = scene.posted(tending.instance);
    scene.attempts.answered(doubt, 1, Attempt.Answer.UNCLEAR, null, null);

    for (int minutes : new int[] {2, 3, 10, 12, 13, 20}) {
      tending.postedAgo(doubt, Duration.ofMinutes(minutes));
      tending.lookAgain();
      assertThat(scene.latest(doubt).isOpen()).as("after %d minutes", minutes).isTrue();
    }
    tending.postedAgo(doubt, Duration.ofMinutes(21));
    tending.lookAgain();

    assertThat(scene.latest(doubt).isOpen()).isFalse();
    assertThat(tending.told(doubt, "never_arrived")).hasSize(1);
  }

  @Test
  void aPostThatShowsUpLateIsFoundByTheLooksUntilItHasSettled() {
    tending.running();
    var doubt = scene.posted(tending.instance);
    scene.attempts.answered(doubt, 1, Attempt.Answer.UNCLEAR, null, null);
    tending.postedAgo(doubt, Duration.ofMinutes(2));
    tending.lookAgain();

    var late = tending.arrives(doubt).id().value();
    tending.postedAgo(doubt, Duration.ofMinutes(12));
    tending.lookAgain();

    assertThat(scene.latest(doubt).amcExecutionId()).isEqualTo(late);
  }

  @Test
  void aPostOfWhichThereIsNoTraceASecondTimeInARowIsSentAgainOnlyIfAPersonSaysSo() {
    tending.running();
    var execution = scene.posted(tending.instance);
    hasNoTrace(execution, Attempt.Answer.UNCLEAR);
    assertThat(tending.told(execution, "never_arrived")).hasSize(1);

    posted(execution, 2);
    hasNoTrace(execution, Attempt.Answer.UNCLEAR);

    assertThat(scene.latest(execution).isOpen()).isTrue();
    assertThat(scene.latest(execution).parkedMessage()).contains("twice in a row");
    assertThat(tending.told(execution, "never_arrived")).hasSize(1);

    assertThat(scene.commands.neverArrived(execution, ANN)).isInstanceOf(Done.class);
    posted(execution, 3);
    hasNoTrace(execution, Attempt.Answer.UNCLEAR);

    assertThat(scene.latest(execution).isOpen()).isFalse();
  }

  @Test
  void whatAmcItselfSaysItDidNotProcessIsSentAgainHoweverOften() {
    tending.running();
    var execution = scene.posted(tending.instance);
    for (int number = 1; number < 5; number++) {
      hasNoTrace(execution, Attempt.Answer.NOT_PROCESSED);
      assertThat(scene.latest(execution).isOpen()).isFalse();
      posted(execution, number + 1);
    }
  }

  @Test
  void aTraceThatShowsUpWhileAPersonIsAskedIsFound() {
    tending.running();
    var execution = scene.posted(tending.instance);
    hasNoTrace(execution, Attempt.Answer.UNCLEAR);
    posted(execution, 2);
    hasNoTrace(execution, Attempt.Answer.UNCLEAR);

    var late = tending.arrives(execution).id().value();
    tending.lookAgain();

    assertThat(scene.latest(execution).amcExecutionId()).isEqualTo(late);
    assertThat(scene.latest(execution).isParked()).isFalse();
  }

  private void posted(ExecutionId execution, int number) {
    scene.attempts.open(execution, number, Scene.RUN);
    scene.set(execution, "granted_at = now()");
    assertThat(scene.intend(execution)).isTrue();
  }

  private void hasNoTrace(ExecutionId execution, Attempt.Answer answer) {
    var attempt = scene.latest(execution);
    scene.attempts.answered(execution, attempt.number(), answer, null, null);
    for (int minutes : new int[] {2, 11, 21}) {
      if (scene.latest(execution).isOpen()) {
        tending.postedAgo(execution, Duration.ofMinutes(minutes));
        tending.lookAgain();
      }
    }
  }
}
