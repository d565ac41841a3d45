package com.recomamp.worker.execution;

import com.recomamp.worker.result.ResultSteps;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.execution.ExecutionAttributes;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.spring.boot.WorkflowImpl;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A loop that asks, acts and waits. While AMC works it holds nothing but one durable timer. */
@WorkflowImpl(taskQueues = TaskQueues.EXECUTIONS)
public class ExecutionLoop implements ExecutionWorkflow {

  /**
   * Within the workflow task, so that asking costs one event; PostgreSQL answers in milliseconds.
   */
  private static final LocalActivityOptions ASK_AT_ONCE =
      LocalActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofSeconds(5))
          .setScheduleToCloseTimeout(Duration.ofSeconds(5))
          .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
          .build();

  /**
   * When it did not: Temporal's server repeats it without an event, for as long as PostgreSQL is
   * away.
   */
  private static final ActivityOptions ASK_UNTIL_ANSWERED =
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofSeconds(30))
          .setRetryOptions(backOffUpTo(Duration.ofMinutes(1)))
          .setSummary("ask PostgreSQL what to do")
          .build();

  /** One try: a second POST is decided by PostgreSQL, never by a retry. */
  private static final ActivityOptions SUBMIT_ONCE =
      ActivityOptions.newBuilder()
          .setTaskQueue(TaskQueues.AMC)
          .setStartToCloseTimeout(Duration.ofSeconds(90))
          .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
          .setSummary("submit to AMC")
          .build();

  private static final ActivityOptions ASK_AMC =
      ActivityOptions.newBuilder()
          .setTaskQueue(TaskQueues.AMC)
          .setStartToCloseTimeout(Duration.ofSeconds(60))
          .setRetryOptions(backOffUpTo(Duration.ofMinutes(1)))
          .build();

  private static final ActivityOptions STREAM =
      ActivityOptions.newBuilder()
          .setTaskQueue(TaskQueues.RESULTS)
          .setStartToCloseTimeout(Duration.ofHours(6))
          .setHeartbeatTimeout(Duration.ofSeconds(30))
          .setRetryOptions(backOffUpTo(Duration.ofMinutes(5)))
          .setSummary("collect the result")
          .build();

  /** A submit that broke before its intent must not be tried again in the same instant. */
  private static final Duration BREATH = Duration.ofSeconds(10);

  private final ExecutionSteps atOnce =
      Workflow.newLocalActivityStub(ExecutionSteps.class, ASK_AT_ONCE);
  private final ExecutionSteps untilAnswered =
      Workflow.newActivityStub(ExecutionSteps.class, ASK_UNTIL_ANSWERED);
  private final AmcSteps submission = Workflow.newActivityStub(AmcSteps.class, SUBMIT_ONCE);
  private final AmcSteps amc = Workflow.newActivityStub(AmcSteps.class, ASK_AMC);
  private final ResultSteps results = Workflow.newActivityStub(ResultSteps.class, STREAM);

  private int wakes;
  private Next.@Nullable Shown shown;
  private @Nullable ExecutionOutcome outcome;

  @Override
  public ExecutionOutcome carryOut(ExecutionId execution) {
    var cancelPressed = CancellationScope.current().getCancellationRequest();
    Workflow.newDetachedCancellationScope(() -> outcome = story(execution, cancelPressed)).run();
    return Objects.requireNonNull(outcome);
  }

  @Override
  public void wake() {
    wakes++;
  }

  @Override
  public String retry(@Nullable String reason) {
    return answer(ExecutionSteps.Verb.RETRY, reason);
  }

  @Override
  public String cancel(@Nullable String reason) {
    return answer(ExecutionSteps.Verb.CANCEL, reason);
  }

  @Override
  public String abandon(@Nullable String reason) {
    return answer(ExecutionSteps.Verb.ABANDON, reason);
  }

  /** Written even if the workflow is cancelled meanwhile; then the story goes on by it. */
  private String answer(ExecutionSteps.Verb verb, @Nullable String reason) {
    var command =
        new ExecutionSteps.Command(
            ExecutionWorkflow.executionOf(Workflow.getInfo().getWorkflowId()),
            verb,
            reason,
            Workflow.getCurrentUpdateInfo().orElseThrow().getUpdateId());
    var said = new ArrayList<ExecutionSteps.Said>();
    Workflow.newDetachedCancellationScope(() -> said.add(untilAnswered.command(command))).run();
    wakes++;
    if (said.getFirst().refused()) {
      throw ApplicationFailure.newNonRetryableFailure(said.getFirst().sentence(), "REFUSED");
    }
    return said.getFirst().sentence();
  }

  private ExecutionOutcome story(ExecutionId execution, Promise<String> cancelPressed) {
    boolean cancelTold = false;
    while (true) {
      if (cancelPressed.isCompleted() && !cancelTold) {
        untilAnswered.requestCancel(execution, cancelPressed.get());
        cancelTold = true;
      }
      int heard = wakes;
      var next = ask(execution);
      show(next.shown());
      switch (next.step()) {
        case NextStep.Wait wait ->
            untilWokenOr(wait, heard, cancelTold ? () -> false : cancelPressed::isCompleted);
        case NextStep.Submit _ -> submit(execution);
        case NextStep.Cancel _ -> amc.cancel(execution);
        case NextStep.Collect _ -> results.collect(execution);
        case NextStep.End(var ended, var run) -> {
          if (isOver(run, heard)) {
            return result(ended);
          }
        }
        case NextStep.Superseded _ -> {
          Workflow.await(Workflow::isEveryHandlerFinished);
          throw ApplicationFailure.newNonRetryableFailure(
              "another run of this execution goes on", "SUPERSEDED");
        }
      }
    }
  }

  private Next ask(ExecutionId execution) {
    boolean byReset = !runId().equals(Workflow.getInfo().getOriginalExecutionRunId());
    try {
      return atOnce.next(execution, byReset);
    } catch (ActivityFailure notAtOnce) {
      return untilAnswered.next(execution, byReset);
    }
  }

  /**
   * Not if the end was said to the run that a reset has replaced by this one, nor if somebody's
   * command has opened the execution again since it was said.
   */
  private boolean isOver(String run, int heard) {
    Workflow.await(Workflow::isEveryHandlerFinished);
    return run.equals(runId()) && wakes == heard;
  }

  private static ExecutionOutcome result(ExecutionOutcome ended) {
    return switch (ended) {
      case ExecutionOutcome.Failed failed ->
          throw withoutTrace(
              ApplicationFailure.newNonRetryableFailure(
                  new Explanation(failed.failure(), failed.reason()).asMessage(),
                  failed.failure().name()));
      case ExecutionOutcome.Succeeded _, ExecutionOutcome.Cancelled _ -> ended;
    };
  }

  /** The lines of this class would stand between the sentence and its type. */
  private static ApplicationFailure withoutTrace(ApplicationFailure failure) {
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }

  private static String runId() {
    return Workflow.getInfo().getRunId();
  }

  private void submit(ExecutionId execution) {
    try {
      submission.submit(execution);
    } catch (ActivityFailure broken) {
      if (broken.getCause() instanceof TimeoutFailure timeout) {
        var answer = timeout.getLastHeartbeatDetails().get(AmcSteps.Answer.class);
        if (answer != null) {
          amc.recordAnswer(answer);
          return;
        }
      }
      untilWokenOr(
          NextStep.Wait.until(Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(BREATH)),
          wakes,
          () -> false);
    }
  }

  /** Never {@code Workflow.await} with a timeout, which leaves its timer behind. */
  private void untilWokenOr(NextStep.Wait wait, int heard, Functions.Func<Boolean> interrupted) {
    if (wait.until() == null) {
      Workflow.await(() -> wakes != heard || interrupted.apply());
      return;
    }
    var left = Duration.between(Instant.ofEpochMilli(Workflow.currentTimeMillis()), wait.until());
    var length = left.isPositive() ? left : Duration.ofSeconds(1);
    var summary = Objects.requireNonNullElse(wait.because(), "ask again, if not woken");
    var timers = new ArrayList<Promise<Void>>();
    var scope =
        Workflow.newCancellationScope(
            () ->
                timers.add(
                    Workflow.newTimer(
                        length, TimerOptions.newBuilder().setSummary(summary).build())));
    scope.run();
    Workflow.await(() -> wakes != heard || interrupted.apply() || timers.getFirst().isCompleted());
    if (!timers.getFirst().isCompleted()) {
      timers.getFirst().exceptionally(_ -> null); // That it was cancelled is no news.
      scope.cancel("woken");
    }
  }

  private void show(Next.Shown now) {
    if (now.equals(shown)) {
      return;
    }
    var changes = new ArrayList<SearchAttributeUpdate<?>>();
    if (shown == null || shown.stage() != now.stage()) {
      changes.add(ExecutionAttributes.STAGE.valueSet(now.stage().word()));
    }
    if (!Objects.equals(shown == null ? null : shown.amcExecutionId(), now.amcExecutionId())) {
      changes.add(changed(ExecutionAttributes.AMC_EXECUTION, now.amcExecutionId()));
    }
    if ((shown == null ? null : shown.failure()) != now.failure()) {
      changes.add(
          changed(
              ExecutionAttributes.FAILURE, now.failure() == null ? null : now.failure().name()));
    }
    if (!changes.isEmpty()) {
      Workflow.upsertTypedSearchAttributes(changes.toArray(SearchAttributeUpdate[]::new));
    }
    Workflow.setCurrentDetails(now.details());
    shown = now;
  }

  private static SearchAttributeUpdate<String> changed(
      SearchAttributeKey<String> key, @Nullable String value) {
    return value == null ? key.valueUnset() : key.valueSet(value);
  }

  private static RetryOptions backOffUpTo(Duration longest) {
    return RetryOptions.newBuilder()
        .setInitialInterval(Duration.ofSeconds(1))
        .setBackoffCoefficient(2)
        .setMaximumInterval(longest)
        .build();
  }
}
