package com.recomamp.worker.ticker;

import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;

import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.ticker.RunsAtTemporal.Current;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStart;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Open executions that nothing carries out, or that have not heard what was asked of them. */
@Component
class ExecutionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutionWatch.class);
  private static final int PAGE = 1_000;

  /** After Temporal has lost its data everything is missing. */
  private static final int AT_ONCE = 8;

  private final ExecutionStore executions;
  private final RunsAtTemporal runs;
  private final WorkflowClient temporal;
  private final Wakes wakes;
  private final WorkerSettings settings;

  /** In how many ticks in a row a workflow was left over. */
  private final Map<String, Integer> leftOver = new HashMap<>();

  ExecutionWatch(
      ExecutionStore executions,
      RunsAtTemporal runs,
      WorkflowClient temporal,
      Wakes wakes,
      WorkerSettings settings) {
    this.executions = executions;
    this.runs = runs;
    this.temporal = temporal;
    this.wakes = wakes;
    this.settings = settings;
  }

  /**
   * Only what Temporal's list does not have is asked for one by one; normally that is nothing.
   *
   * @param goesOn called now and then, as this takes long when everything is missing
   */
  void startMissing(Runnable goesOn) {
    var running = runs.open(ExecutionWorkflow.class.getSimpleName());
    var left = new HashSet<>(running.keySet());
    var open = executions.open(null, PAGE);
    while (!open.isEmpty()) {
      open.forEach(id -> left.remove(ExecutionWorkflow.idOf(id)));
      var missing =
          gone(
              open.stream()
                  .filter(id -> !running.containsKey(ExecutionWorkflow.idOf(id)))
                  .toList());
      each(missing, this::startIfStillGone);
      goesOn.run();
      open = executions.open(open.getLast(), PAGE);
    }
    left.removeIf(id -> running.get(id) != WORKFLOW_EXECUTION_STATUS_RUNNING);
    wakeLeftOver(left);
  }

  /**
   * What PostgreSQL has ended ends at Temporal in the same second. If it is still there a tick
   * later, the wake was lost, or a reset or an older Temporal brought it back: it is told then, and
   * again after twice as many ticks each time, as one that cannot act bears only so many signals.
   */
  private void wakeLeftOver(Set<String> left) {
    leftOver.keySet().retainAll(left);
    for (var workflow : left) {
      int ticks = leftOver.merge(workflow, 1, Integer::sum);
      if (ticks > 1 && Integer.bitCount(ticks) == 1) {
        wakes.workflow(workflow);
      }
    }
  }

  void wakeUnacted() {
    executions.unacted(settings.pace()).forEach(wakes::execution);
  }

  private List<ExecutionId> gone(List<ExecutionId> unlisted) {
    var gone = new ArrayList<ExecutionId>();
    var found = each(unlisted, runs::current);
    for (int i = 0; i < unlisted.size(); i++) {
      if (found.get(i).filter(current -> !(current instanceof Current.Open)).isPresent()) {
        gone.add(unlisted.get(i));
      }
    }
    return gone;
  }

  /** Asked a second time: between the first and now somebody else may have started it. */
  private boolean startIfStillGone(ExecutionId id) {
    return switch (runs.current(id)) {
      case Current.Open _ -> false;
      case Current.Gone _ -> started(id);
      case Current.Terminated(var asked, var at) -> {
        if (executions.terminated(id, asked, at)) {
          LOG.info(
              "{} was terminated by {}: cancelled, and started to cancel it at AMC",
              id,
              asked.actor());
        }
        yield started(id);
      }
    };
  }

  private boolean started(ExecutionId id) {
    var execution = executions.find(id).orElseThrow();
    if (execution.hasEnded()) {
      return false;
    }
    var start =
        new ExecutionStart(
            id,
            execution.instance(),
            execution.kind().title(execution.queryName()),
            executions.inputs(id).window(),
            execution.requestedBy(),
            execution.priority());
    WorkflowClient.start(
        temporal.newWorkflowStub(ExecutionWorkflow.class, start.options())::carryOut, id);
    LOG.info("{} was open, and nothing carried it out: started", id);
    return true;
  }

  /** Empty where it failed: that keeps no other from its turn, and the next tick tries again. */
  private static <T> List<Optional<T>> each(
      List<ExecutionId> executions, Function<ExecutionId, T> step) {
    if (executions.isEmpty()) {
      return List.of();
    }
    var pool = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("tick-", 0).factory());
    try {
      var running =
          executions.stream()
              .map(execution -> pool.submit((Callable<T>) () -> step.apply(execution)))
              .toList();
      var answers = new ArrayList<Optional<T>>();
      for (int i = 0; i < running.size(); i++) {
        answers.add(answered(executions.get(i), running.get(i)));
      }
      return answers;
    } finally {
      pool.shutdownNow();
    }
  }

  private static <T> Optional<T> answered(ExecutionId execution, Future<T> answer) {
    try {
      return Optional.of(answer.get());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof RuntimeException failure)) {
        throw new IllegalStateException(e);
      }
      if (isAway(failure)) {
        throw failure;
      }
      LOG.error("{} was not looked after, the next tick tries again", execution, failure);
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Temporal or PostgreSQL, so that the others would fare no better. */
  private static boolean isAway(@Nullable Throwable failure) {
    return switch (failure) {
      case StatusRuntimeException said ->
          said.getStatus().getCode() == Status.Code.UNAVAILABLE
              || said.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
      case WorkflowException wrapped -> isAway(wrapped.getCause());
      case DataAccessResourceFailureException _, TransactionException _ -> true;
      case null, default -> false;
    };
  }
}
