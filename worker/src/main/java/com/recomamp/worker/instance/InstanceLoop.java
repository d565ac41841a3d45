package com.recomamp.worker.instance;

import com.recomamp.worker.instance.InstanceSteps.Tended;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.spring.boot.WorkflowImpl;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Tends for as long as there is something to tend. A cycle costs no event: the server's retry timer
 * is the clock.
 */
@WorkflowImpl(taskQueues = TaskQueues.EXECUTIONS)
public class InstanceLoop implements InstanceWorkflow {

  /** The heartbeat is how long the instance stays unseen after a worker died. */
  private static final ActivityOptions LOOK_IN_CYCLES =
      ActivityOptions.newBuilder()
          .setTaskQueue(TaskQueues.AMC)
          .setStartToCloseTimeout(Duration.ofMinutes(3))
          .setHeartbeatTimeout(Duration.ofSeconds(15))
          .setRetryOptions(
              RetryOptions.newBuilder()
                  .setInitialInterval(Duration.ofSeconds(5))
                  .setBackoffCoefficient(1)
                  .build())
          .setSummary("tend: its attempts are its looks")
          .build();

  private static final Duration SHORTEST_CYCLE = Duration.ofSeconds(5);
  private static final int EVENTS_PER_RUN = 1_000;

  private final InstanceSteps steps = Workflow.newActivityStub(InstanceSteps.class, LOOK_IN_CYCLES);

  private int wakes;

  @Override
  public void keepTending(InstanceId instance) {
    while (true) {
      int heard = wakes;
      long begun = Workflow.currentTimeMillis();
      var looks = new ArrayList<Promise<Tended>>();
      var scope =
          Workflow.newCancellationScope(() -> looks.add(Async.function(steps::tend, instance)));
      scope.run();
      var look = looks.getFirst();
      Workflow.await(() -> look.isCompleted() || wakes != heard);
      if (!look.isCompleted()) {
        restUntil(begun + SHORTEST_CYCLE.toMillis());
      }
      if (look.isCompleted()) {
        if (look.getFailure() instanceof ActivityFailure failure) {
          throw failure;
        }
        if (look.get() == Tended.NOTHING_LEFT && wakes == heard) {
          return;
        }
      } else {
        look.exceptionally(_ -> Tended.WINDOW_OVER); // That it was cancelled is no news.
        scope.cancel("woken: look at once");
      }
      if (hasGrown() || look.isCompleted() && look.get() == Tended.WINDOW_OVER) {
        Workflow.continueAsNew(instance);
      }
    }
  }

  @Override
  public void wake() {
    wakes++;
  }

  /** Wakes in a burst are one look; each is an event all the same, and a run bears only so many. */
  private static void restUntil(long millis) {
    long rest = millis - Workflow.currentTimeMillis();
    if (rest > 0) {
      var rested =
          Workflow.newTimer(
              Duration.ofMillis(rest), TimerOptions.newBuilder().setSummary("woken again").build());
      Workflow.await(() -> rested.isCompleted() || hasGrown());
    }
  }

  private static boolean hasGrown() {
    return Workflow.getInfo().getHistoryLength() > EVENTS_PER_RUN;
  }
}
