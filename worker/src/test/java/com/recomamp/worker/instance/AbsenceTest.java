package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import com.recomamp.store.execution.Attempt;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a POST counts as never arrived. */
class AbsenceTest {
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
}
