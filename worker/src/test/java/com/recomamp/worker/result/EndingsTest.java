package com.recomamp.worker.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultKind;
import com.recomamp.worker.Wakes;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two collectors of one attempt, one of which publishes. */
class EndingsTest {
  private static final Manifest MANIFEST =
      new Manifest(
          ResultKind.EMPTY_OR_SUPPRESSED, "a\n".getBytes(UTF_8), List.of(), 1, 0, 0, 2, "sha256");

  @RegisterExtension private final Scene scene = new Scene();
  private TestWorkflowEnvironment temporal;
  private Endings endings;
  private ExecutionId execution;

  @BeforeEach
  void anExecutionThatIsCollected() {
    temporal = TestWorkflowEnvironment.newInstance();
    endings =
        new Endings(
            scene.executions,
            scene.attempts,
            scene.results,
            scene.transaction,
            new Wakes(temporal.getWorkflowClient()));
    execution = scene.atAmc(scene.instance(), "amc-1");
    scene.attempts.observed(scene.latest(execution), "SUCCEEDED", null, true);
  }

  @AfterEach
  void closed() {
    temporal.close();
  }

  @Test
  void whoeverFailsWhileAnotherPublishesParksNothing() throws Exception {
    var attempt = scene.latest(execution);
    try (var publisher = scene.session();
        var thread = Executors.newSingleThreadExecutor()) {
      publisher.results.publish(execution, scene.loads.begin(execution, 1), MANIFEST);

      var parking =
          thread.submit(
              () -> endings.parked(attempt, FailureClass.RESULT_UNAVAILABLE, "it is gone"));
      while (!parking.isDone() && !somebodyWaits()) {
        Thread.onSpinWait();
      }
      publisher.commit();
      parking.get();
    }

    assertThat(scene.latest(execution).isParked()).isFalse();
  }

  @Test
  void whatWaitedForAPersonGoesOnWhenAnotherPublishes() {
    scene.attempts.parked(scene.latest(execution), FailureClass.RESULT_UNAVAILABLE, "it is gone");
    scene.executions.moved(
        execution, ExecutionStatus.NEEDS_ATTENTION, Transition.byWorker("parked", null));

    assertThat(endings.published(execution, scene.loads.begin(execution, 1), MANIFEST)).isTrue();

    assertThat(scene.latest(execution).isParked()).isFalse();
    assertThat(scene.executions.find(execution).orElseThrow().status())
        .isEqualTo(ExecutionStatus.COLLECTING);
  }

  private boolean somebodyWaits() {
    return scene
        .jdbc
        .sql("select exists (select 1 from pg_locks where not granted)")
        .query(Boolean.class)
        .single();
  }
}
