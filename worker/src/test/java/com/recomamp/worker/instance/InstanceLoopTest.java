package com.recomamp.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.temporal.activity.Activity;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceLoopTest {
  private static final InstanceId INSTANCE = new InstanceId("amctest");

  private static final Set<EventType> MORE_TO_COME =
      EnumSet.of(
          EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
          EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);

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

  /** Temporal ends a workflow whose history outgrows its limits, and refuses its signals before. */
  @Test
  void thousandsOfWakesMakeNoHistoryLong() {
    steps.answer = _ -> again(Duration.ofHours(20));
    WorkflowClient.start(tender::keepTending, INSTANCE);
    steps.hasLooked(1);

    for (int bursts = 0; bursts < 20; bursts++) {
      for (int i = 0; i < 150; i++) {
        tender.wake();
      }
      hasHeardThem();
    }
    steps.answer = _ -> ended();
    tender.wake();
    WorkflowStub.fromTyped(tender).getResult(Void.class);

    assertThat(steps.runs).hasSizeGreaterThan(1);
    assertThat(steps.runs).allMatch(run -> eventsOf(run) < 2_000);
  }

  /** A run cannot be followed by another in the very moment in which a wake comes. */
  private void hasHeardThem() {
    while (MORE_TO_COME.contains(
        temporal
            .getWorkflowClient()
            .fetchHistory(InstanceWorkflow.idOf(INSTANCE))
            .getEvents()
            .getLast()
            .getEventType())) {
      Thread.onSpinWait();
    }
  }

  private int eventsOf(String run) {
    return temporal
        .getWorkflowClient()
        .fetchHistory(InstanceWorkflow.idOf(INSTANCE), run)
        .getHistory()
        .getEventsCount();
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
    private final Set<String> runs = ConcurrentHashMap.newKeySet();

    @Override
    public Tended tend(InstanceId instance) {
      runs.add(Activity.getExecutionContext().getInfo().getWorkflowRunId());
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
