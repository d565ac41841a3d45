package com.recomamp.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.worker.execution.NextStep.Cancel;
import com.recomamp.worker.execution.NextStep.Collect;
import com.recomamp.worker.execution.NextStep.End;
import com.recomamp.worker.execution.NextStep.Submit;
import com.recomamp.worker.execution.NextStep.Wait;
import com.recomamp.worker.result.ResultSteps;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionAttributes;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionOutcome.Cancelled;
import com.recomamp.workflows.execution.ExecutionOutcome.Failed;
import com.recomamp.workflows.execution.ExecutionOutcome.Succeeded;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import com.recomamp.workflows.execution.FailureClass;
import io.temporal.activity.Activity;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutionLoopTest {
  private static final String THIS_RUN = "the run that asks";

  private final ExecutionId id = ExecutionId.next();
  private final ScriptedSteps steps = new ScriptedSteps();
  private TestWorkflowEnvironment temporal;
  private ExecutionWorkflow workflow;

  @BeforeEach
  void aWorker() {
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build())
                .build());
    ExecutionAttributes.ALL.forEach(
        key ->
            temporal.registerSearchAttribute(
                key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
    temporal
        .newWorker(TaskQueues.EXECUTIONS)
        .registerWorkflowImplementationTypes(ExecutionLoop.class);
    for (var queue : List.of(TaskQueues.EXECUTIONS, TaskQueues.AMC, TaskQueues.RESULTS)) {
      var factory = temporal.getWorkerFactory();
      var worker = factory.tryGetWorker(queue);
      (worker == null ? temporal.newWorker(queue) : worker)
          .registerActivitiesImplementations(steps);
    }
    temporal.start();
    workflow =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                ExecutionWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(ExecutionWorkflow.idOf(id))
                    .setTaskQueue(TaskQueues.EXECUTIONS)
                    .build());
  }

  @AfterEach
  void closed() {
    temporal.close();
  }

  @Test
  void anExecutionIsSubmittedWaitedForCollectedAndEnds() {
    steps.say(ExecutionStatus.QUEUED, new Submit());
    steps.say(ExecutionStatus.SUBMITTED, Wait.until(inADay()));
    steps.say(ExecutionStatus.COLLECTING, new Collect());
    steps.say(ExecutionStatus.SUCCEEDED, new End(new Succeeded(42), THIS_RUN));

    WorkflowClient.start(workflow::carryOut, id);
    steps.isAsked(2);
    workflow.wake();

    assertThat(outcome()).isEqualTo(new Succeeded(42));
    assertThat(steps.done).containsExactly("next", "submit", "next", "next", "collect", "next");
  }

  @Test
  void aDayCostsTheHistoryOfAMinuteAndAtMostSixtyEvents() {
    assertThat(eventsOfAnExecutionThatTakes(Duration.ofHours(24)))
        .isEqualTo(eventsOfAnotherExecutionThatTakes(Duration.ofMinutes(1)))
        .isLessThanOrEqualTo(60);
  }

  @Test
  void aWakeThatComesWhileItAsksIsNotLost() {
    steps.say(ExecutionStatus.QUEUED, Wait.untilWoken());
    steps.say(ExecutionStatus.CANCELLED, new End(new Cancelled(), THIS_RUN));
    steps.whileAsking = workflow::wake;

    WorkflowClient.start(workflow::carryOut, id);

    assertThat(outcome()).isEqualTo(new Cancelled());
  }

  @Test
  void withoutAWakeItAsksAgainAtItsDeadline() {
    steps.say(ExecutionStatus.QUEUED, Wait.until(inADay()));
    steps.say(ExecutionStatus.CANCELLED, new End(new Cancelled(), THIS_RUN));

    WorkflowClient.start(workflow::carryOut, id);

    assertThat(outcome()).isEqualTo(new Cancelled());
  }

  @Test
  void aFailedExecutionFailsItsWorkflowWithTheFailureClass() {
    steps.say(
        ExecutionStatus.FAILED,
        new End(new Failed(FailureClass.SQL_REFUSED, "Object 'X' not found"), THIS_RUN));

    WorkflowClient.start(workflow::carryOut, id);

    assertThatThrownBy(this::outcome)
        .isInstanceOf(WorkflowFailedException.class)
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo("SQL_REFUSED");
              assertThat(failure.getOriginalMessage())
                  .startsWith("Object 'X' not found. Mend the SQL")
                  .endsWith("A reset does not retry it.");
            });
  }

  @Test
  void aBrokenSubmitIsNotRepeatedButAskedAbout() {
    steps.say(ExecutionStatus.QUEUED, new Submit());
    steps.say(ExecutionStatus.QUEUED, Wait.untilWoken());
    steps.say(ExecutionStatus.CANCELLED, new End(new Cancelled(), THIS_RUN));
    steps.submitBreaks = true;

    WorkflowClient.start(workflow::carryOut, id);
    steps.isAsked(2);
    workflow.wake();

    assertThat(outcome()).isEqualTo(new Cancelled());
    assertThat(steps.done).containsOnlyOnce("submit");
  }

  @Test
  void cancelInTheTemporalUiWritesTheFactAndLetsTheStoryEndItself() {
    steps.say(ExecutionStatus.RUNNING, Wait.until(inADay()));
    steps.say(ExecutionStatus.RUNNING, new Cancel());
    steps.say(ExecutionStatus.RUNNING, Wait.until(inADay()));
    steps.say(ExecutionStatus.CANCELLED, new End(new Cancelled(), THIS_RUN));

    WorkflowClient.start(workflow::carryOut, id);
    steps.isAsked(1);
    WorkflowStub.fromTyped(workflow).cancel("too expensive");
    steps.isAsked(3);
    workflow.wake();

    assertThatThrownBy(this::outcome).cause().isInstanceOf(CanceledFailure.class);
    assertThat(steps.done)
        .containsExactly(
            "next", "request cancel for too expensive", "next", "cancel", "next", "next");
  }

  @Test
  void aCancelInTheTemporalUiLeavesASubmitInFlightAlone() {
    steps.say(ExecutionStatus.QUEUED, new Submit());
    steps.say(ExecutionStatus.CANCELLED, new End(new Cancelled(), THIS_RUN));
    steps.whileSubmitting = WorkflowStub.fromTyped(workflow)::cancel;

    WorkflowClient.start(workflow::carryOut, id);

    assertThatThrownBy(this::outcome).cause().isInstanceOf(CanceledFailure.class);
    assertThat(steps.done).containsExactly("next", "submit", "request cancel", "next");
  }

  @Test
  void anUpdateWritesTheFactAndTheStoryGoesOnByIt() {
    steps.say(ExecutionStatus.NEEDS_ATTENTION, Wait.untilWoken());
    steps.say(ExecutionStatus.CANCELLED, new End(new Cancelled(), THIS_RUN));

    WorkflowClient.start(workflow::carryOut, id);
    steps.isAsked(1);

    assertThat(workflow.retry("terms accepted")).isEqualTo("Yes.");
    assertThat(outcome()).isEqualTo(new Cancelled());
    assertThat(steps.done).containsExactly("next", "RETRY for terms accepted", "next");
  }

  @Test
  void anUpdateThatIsRefusedFailsWithTheSentenceAndTheStoryGoesOn() {
    steps.say(ExecutionStatus.RUNNING, Wait.untilWoken());
    steps.refuses = true;

    WorkflowClient.start(workflow::carryOut, id);
    steps.isAsked(1);

    assertThatThrownBy(() -> workflow.abandon(null))
        .isInstanceOf(WorkflowUpdateException.class)
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            refusal -> assertThat(refusal.getOriginalMessage()).isEqualTo("No."));
    steps.isAsked(2);
    assertThat(WorkflowStub.fromTyped(workflow).describe().getStatus())
        .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
  }

  @Test
  void anEndThatACommandHasOvertakenIsAskedAbout() {
    steps.say(ExecutionStatus.RUNNING, Wait.untilWoken());
    steps.say(
        ExecutionStatus.FAILED, new End(new Failed(FailureClass.AMC_FAILED, "why"), THIS_RUN));
    steps.say(ExecutionStatus.SUCCEEDED, new End(new Succeeded(3), THIS_RUN));
    steps.whileCommanded =
        () -> {
          workflow.wake();
          steps.isAsked(2);
        };

    WorkflowClient.start(workflow::carryOut, id);
    steps.isAsked(1);
    workflow.retry(null);

    assertThat(outcome()).isEqualTo(new Succeeded(3));
  }

  @Test
  void anEndThatWasSaidToAnotherRunIsNotThisRunsEnd() {
    steps.say(
        ExecutionStatus.FAILED,
        new End(new Failed(FailureClass.AMC_FAILED, "why"), "the run before the reset"));
    steps.say(ExecutionStatus.SUCCEEDED, new End(new Succeeded(3), THIS_RUN));

    WorkflowClient.start(workflow::carryOut, id);

    assertThat(outcome()).isEqualTo(new Succeeded(3));
  }

  @Test
  void aRunThatWasStartedAsksForNothingAsIfReset() {
    steps.say(ExecutionStatus.SUCCEEDED, new End(new Succeeded(3), THIS_RUN));

    WorkflowClient.start(workflow::carryOut, id);

    assertThat(outcome()).isEqualTo(new Succeeded(3));
    assertThat(steps.askedByReset).isFalse();
  }

  @Test
  void whilePostgresIsAwayItWaitsWithoutHistory() {
    steps.say(ExecutionStatus.CANCELLED, new End(new Cancelled(), THIS_RUN));
    steps.asksInVain = 200;

    WorkflowClient.start(workflow::carryOut, id);

    assertThat(outcome()).isEqualTo(new Cancelled());
    assertThat(events(id)).isLessThan(25);
  }

  @Test
  void theTemporalUiShowsTheStage() {
    steps.say(
        ExecutionStatus.NEEDS_ATTENTION, Wait.untilWoken(), FailureClass.UNAUTHORIZED, "amc-9");

    WorkflowClient.start(workflow::carryOut, id);
    steps.isAsked(1);
    workflow.wake();
    steps.isAsked(2);

    var shown = WorkflowStub.fromTyped(workflow).describe().getTypedSearchAttributes();
    assertThat(shown.get(ExecutionAttributes.STAGE)).isEqualTo("needs_attention");
    assertThat(shown.get(ExecutionAttributes.FAILURE)).isEqualTo("UNAUTHORIZED");
    assertThat(shown.get(ExecutionAttributes.AMC_EXECUTION)).isEqualTo("amc-9");
  }

  private int eventsOfAnExecutionThatTakes(Duration length) {
    return eventsOf(id, workflow, length);
  }

  private int eventsOfAnotherExecutionThatTakes(Duration length) {
    var other = ExecutionId.next();
    return eventsOf(
        other,
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                ExecutionWorkflow.class,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(ExecutionWorkflow.idOf(other))
                    .setTaskQueue(TaskQueues.EXECUTIONS)
                    .build()),
        length);
  }

  private int eventsOf(ExecutionId execution, ExecutionWorkflow story, Duration length) {
    var deadline = Instant.ofEpochMilli(temporal.currentTimeMillis()).plus(Duration.ofDays(3));
    steps.script.clear();
    steps.say(ExecutionStatus.QUEUED, Wait.untilWoken());
    steps.say(ExecutionStatus.QUEUED, new Submit());
    steps.say(ExecutionStatus.SUBMITTED, Wait.until(deadline));
    steps.say(ExecutionStatus.RUNNING, Wait.until(deadline));
    steps.say(ExecutionStatus.COLLECTING, new Collect());
    steps.say(ExecutionStatus.SUCCEEDED, new End(new Succeeded(1), THIS_RUN));
    int asked = steps.asked();
    WorkflowClient.start(story::carryOut, execution);
    steps.isAsked(asked + 1);
    story.wake();
    steps.isAsked(asked + 3);
    story.wake();
    steps.isAsked(asked + 4);
    temporal.sleep(length);
    story.wake();
    WorkflowStub.fromTyped(story).getResult(ExecutionOutcome.class);
    return events(execution);
  }

  private int events(ExecutionId execution) {
    return temporal
        .getWorkflowClient()
        .fetchHistory(ExecutionWorkflow.idOf(execution))
        .getHistory()
        .getEventsCount();
  }

  private ExecutionOutcome outcome() {
    return WorkflowStub.fromTyped(workflow).getResult(ExecutionOutcome.class);
  }

  private Instant inADay() {
    return Instant.ofEpochMilli(temporal.currentTimeMillis()).plus(Duration.ofDays(1));
  }

  /** Says what the test tells it to say, and remembers what was done. */
  private static final class ScriptedSteps implements ExecutionSteps, AmcSteps, ResultSteps {
    private final Deque<Next> script = new ArrayDeque<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private @Nullable Runnable whileAsking;
    private @Nullable Runnable whileCommanded;
    private @Nullable Runnable whileSubmitting;
    private boolean refuses;
    private boolean askedByReset;
    private boolean submitBreaks;
    private int asksInVain;

    void say(ExecutionStatus stage, NextStep step) {
      script.add(new Next(step, new Next.Shown(stage, null, null, "words")));
    }

    void say(ExecutionStatus stage, NextStep step, FailureClass failure, String amcExecution) {
      script.add(new Next(step, new Next.Shown(stage, amcExecution, failure, "words")));
    }

    int asked() {
      return (int) done.stream().filter("next"::equals).count();
    }

    void isAsked(int times) {
      until(() -> asked() >= times);
    }

    private synchronized void until(BooleanSupplier reached) {
      while (!reached.getAsBoolean()) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    private synchronized void did(String what) {
      done.add(what);
      notifyAll();
    }

    @Override
    public synchronized Next next(ExecutionId execution, boolean byReset) {
      askedByReset |= byReset;
      if (asksInVain > 0) {
        asksInVain--;
        throw new IllegalStateException("PostgreSQL is away");
      }
      if (whileAsking != null) {
        whileAsking.run();
        whileAsking = null;
      }
      did("next");
      var next = script.size() == 1 ? script.peek() : script.pop();
      return next.step() instanceof End(var outcome, var run) && run.equals(THIS_RUN)
          ? new Next(
              new End(outcome, Activity.getExecutionContext().getInfo().getWorkflowRunId()),
              next.shown())
          : next;
    }

    @Override
    public void requestCancel(ExecutionId execution, @Nullable String reason) {
      did(reason == null || reason.isEmpty() ? "request cancel" : "request cancel for " + reason);
    }

    @Override
    public Said command(Command command) {
      if (whileCommanded != null) {
        whileCommanded.run();
      }
      did("%s for %s".formatted(command.verb(), command.reason()));
      return new Said(refuses, refuses ? "No." : "Yes.");
    }

    @Override
    public void submit(ExecutionId execution) {
      did("submit");
      if (whileSubmitting != null) {
        whileSubmitting.run();
      }
      if (submitBreaks) {
        throw new IllegalStateException("died in between");
      }
    }

    @Override
    public void recordAnswer(Answer answer) {
      did("record %s of attempt %d".formatted(answer.amcExecutionId(), answer.attempt()));
    }

    @Override
    public void cancel(ExecutionId execution) {
      did("cancel");
    }

    @Override
    public void collect(ExecutionId execution) {
      did("collect");
    }
  }
}
