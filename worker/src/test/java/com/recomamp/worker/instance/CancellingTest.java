package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.store.Scene;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What AMC answers to somebody's cancel, and what is done about it. */
class CancellingTest {
  @RegisterExtension private final Scene scene = new Scene();
  private Tending tending;

  @BeforeEach
  void anInstance() throws IOException {
    tending = new Tending(scene, Knobs.defaults().with("runDuration", "2h"));
  }

  @AfterEach
  void closed() {
    tending.close();
  }

  @Test
  void aCancelThatAmcForbidsBarsNoLook() {
    var execution = tending.running();
    tending.fault(Map.of("operation", "cancel", "status", 403));

    assertThat(tending.cancel(execution)).isNotEqualTo("done");

    assertThat(tending.census()).isEqualTo("NEXT_LOOK");
    assertThat(scene.latest(execution).cancelSentAt()).isNull();
    assertThat(tending.cancel(execution)).isEqualTo("done");
  }

  /** Its cycle may have a minute to go. */
  @Test
  void whoHasCancelledWakesTheTender() {
    var execution = tending.running();

    assertThat(tending.cancel(execution)).isEqualTo("done");

    assertThat(tending.wakes()).isEqualTo(1);
  }

  @Test
  void aCancelThatAmcRefusesIsToldAgainWhileTheRunIsAlive() {
    var execution = tending.running();
    var body = Map.of("code", "400", "details", "Not now.");
    tending.fault(Map.of("operation", "cancel", "times", 2, "status", 400, "body", body));

    assertThat(tending.cancel(execution)).isEqualTo("NOT_TAKEN");
    assertThat(tending.cancel(execution)).isEqualTo("NOT_TAKEN");
    assertThat(scene.latest(execution).cancelSentAt()).isNull();
    assertThat(tending.cancel(execution)).isEqualTo("done");

    assertThat(scene.latest(execution).cancelSentAt()).isNotNull();
    assertThat(tending.statusAtAmc(String.valueOf(scene.latest(execution).amcExecutionId())))
        .isEqualTo("CANCELLED");
    assertThat(tending.told(execution, "cancel_sent"))
        .containsExactly("AMC did not take the cancel: Not now.", null);
  }

  @Test
  void aCancelOfWhatHasEndedOrIsUnknownIsNotToldAgain() {
    var ended = tending.running();
    tending.force(String.valueOf(scene.latest(ended).amcExecutionId()), "SUCCEEDED");
    var unknown = scene.atAmc(tending.instance, "00000000-dead-4000-8000-000000000000");

    assertThat(tending.cancel(ended)).isEqualTo("done");
    assertThat(tending.cancel(unknown)).isEqualTo("done");

    assertThat(scene.latest(ended).cancelSentAt()).isNotNull();
    assertThat(scene.latest(unknown).cancelSentAt()).isNotNull();
  }

  @Test
  void aCancelOfWhatAmcAnswersWith404IsNotToldAgain() {
    var unknown = scene.atAmc(tending.instance, "00000000-dead-4000-8000-000000000000");
    for (var operation : List.of("cancel", "get")) {
      tending.fault(
          Map.of("operation", operation, "status", 404, "body", Map.of("details", "Not Found")));
    }

    assertThat(tending.cancel(unknown)).isEqualTo("done");

    assertThat(scene.latest(unknown).cancelSentAt()).isNotNull();
  }
}
