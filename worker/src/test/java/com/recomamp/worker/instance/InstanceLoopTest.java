package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceLoopTest {
  private static final InstanceId INSTANCE = new InstanceId("amctest");

  private final ScriptedSteps steps = new ScriptedSteps();
  private TestWorkflowEnvironment temporal;
  private InstanceWorkflow tender;

  @BeforeEach
  void aWorker() {
    temporal = TestWorkflowEnvironment.newInstance();
    temporal
        .newWorker(TaskQueues.EXECUTIONS)
        .registerWorkflowImplementationTypes(InstanceLoop.class);
    temporal.newWorker(TaskQueues.AMC).registerActivitiesImplementations(steps);
    temporal.start();
    tender =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                InstanceWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(InstanceWorkflow.idOf(INSTANCE))
                    .setTaskQueue(TaskQueues.EXECUTIONS)
                    .build());
  }

  @AfterEach
  void closed() {
    temporal.close();
  }

  @Test
  void aHundredLooksCostNoHistory() {
    steps.answer = look -> look < 100 ? again(Duration.ofSeconds(10)) : ended();

    tend();

    assertThat(steps.looks()).isEqualTo(100);
    assertThat(events()).isLessThan(15);
  }

  @Test
  void aWakeLooksAtOnceInsteadOfAtTheNextCycle() {
    steps.answer = look -> look < 2 ? again(Duration.ofHours(20)) : ended();

    WorkflowClient.start(tender::keepTending, INSTANCE);
    steps.hasLooked(1);
    long woken = temporal.currentTimeMillis();
    tender.wake();
    WorkflowStub.fromTyped(tender).getResult(Void.class);

    assertThat(steps.looks()).isEqualTo(2);
    assertThat(steps.lastLookAt() - woken).isLessThan(Duration.ofMinutes(1).toMillis());
  }

  @Test
  void wakesInABurstAreOneLook() {
    steps.answer = look -> look < 2 ? again(Duration.ofHours(20)) : ended();

    WorkflowClient.start(tender::keepTending, INSTANCE);
    steps.hasLooked(1);
    for (int i = 0; i < 20; i++) {
      tender.wake();
    }
    WorkflowStub.fromTyped(tender).getResult(Void.class);

    assertThat(steps.looks()).isBetween(2, 4);
  }

  @Test
  void aWakeDuringTheLastLookIsAnotherLook() {
    steps.answer =
        look -> {
          if (look == 1) {
            tender.wake();
          }
          return ended();
        };

    tend();

    assertThat(steps.looks()).isEqualTo(2);
  }

  @Test
  void aWindowThatIsOverIsFollowedByARunOfItsOwn() {
    steps.answer =
        look ->
            new Answer(
                look < 3 ? InstanceSteps.Tended.WINDOW_OVER : InstanceSteps.Tended.NOTHING_LEFT,
                null);

    tend();

    assertThat(steps.looks()).isEqualTo(3);
    assertThat(events()).isLessThan(15);
  }

  private void tend() {
    WorkflowClient.start(tender::keepTending, INSTANCE);
    WorkflowStub.fromTyped(tender).getResult(Void.class);
  }

  private int events() {
    return temporal
        .getWorkflowClient()
        .fetchHistory(InstanceWorkflow.idOf(INSTANCE))
        .getHistory()
        .getEventsCount();
  }

  private static Answer again(Duration pause) {
    return new Answer(null, pause);
  }

  private static Answer ended() {
    return new Answer(InstanceSteps.Tended.NOTHING_LEFT, null);
  }

  private record Answer(InstanceSteps.Tended tended, Duration pause) {}

  private final class ScriptedSteps implements InstanceSteps {
    private volatile IntFunction<Answer> answer = _ -> ended();
    private int looks;
    private long lastLookAt;

    @Override
    public Tended tend(InstanceId instance) {
      var said = answer.apply(looked());
      if (said.tended() != null) {
        return said.tended();
      }
      throw ApplicationFailure.newBuilder()
          .setType("NEXT_LOOK")
          .setMessage("next look later")
          .setNextRetryDelay(said.pause())
          .setCategory(ApplicationErrorCategory.BENIGN)
          .build();
    }

    private synchronized int looked() {
      looks++;
      lastLookAt = temporal.currentTimeMillis();
      notifyAll();
      return looks;
    }

    synchronized int looks() {
      return looks;
    }

    synchronized long lastLookAt() {
      return lastLookAt;
    }

    synchronized void hasLooked(int times) {
      while (looks < times) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
