package com.recomamp.worker.ticker;

import com.recomamp.store.execution.ExecutionStore;
import com.recomamp.store.instance.LookStore;
import com.recomamp.store.ticker.TickerStore;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.result.ResultSweep;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStart;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * Starts and wakes what Temporal does not know of. It watches Temporal, so it does not live there;
 * one worker at a time does it, and doing it twice is harmless.
 */
@Component
class Ticker implements SchedulingConfigurer {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final int PAGE = 1_000;
  private static final Duration COMMAND_PATIENCE = Duration.ofSeconds(10);

  private final TickerStore ticks;
  private final ExecutionStore executions;
  private final LookStore looks;
  private final ResultSweep results;
  private final WorkflowClient temporal;
  private final Wakes wakes;
  private final WorkerSettings settings;
  private final String worker = ManagementFactory.getRuntimeMXBean().getName();

  Ticker(
      TickerStore ticks,
      ExecutionStore executions,
      LookStore looks,
      ResultSweep results,
      WorkflowClient temporal,
      Wakes wakes,
      WorkerSettings settings) {
    this.ticks = ticks;
    this.executions = executions;
    this.looks = looks;
    this.results = results;
    this.temporal = temporal;
    this.wakes = wakes;
    this.settings = settings;
  }

  @Override
  public void configureTasks(ScheduledTaskRegistrar registrar) {
    registrar.addFixedDelayTask(this::tickIfItIsMyTurn, settings.tick().dividedBy(4));
  }

  private void tickIfItIsMyTurn() {
    try {
      if (ticks.claim(worker, settings.tick())) {
        tick();
      }
    } catch (StatusRuntimeException | WorkflowException | DataAccessException e) {
      LOG.warn("this tick was cut short, the next one repeats it: {}", e.getMessage());
    }
  }

  private void tick() {
    startMissing();
    executions.withUnactedCommand(COMMAND_PATIENCE).forEach(wakes::execution);
    looks.neglected(settings.neglected()).forEach(wakes::tender);
    results.sweep();
    ticks.done();
  }

  /** Only the difference is asked for one by one; normally there is none. */
  private void startMissing() {
    @Nullable ExecutionId after = null;
    Set<String> running = new HashSet<>();
    List<ExecutionId> open = executions.open(after, PAGE);
    if (!open.isEmpty()) {
      temporal
          .listExecutions(
              "WorkflowType = 'ExecutionWorkflow' and ExecutionStatus in ('Running', 'Paused')")
          .forEach(execution -> running.add(execution.getExecution().getWorkflowId()));
    }
    while (!open.isEmpty()) {
      for (var execution : open) {
        if (!running.contains(ExecutionWorkflow.idOf(execution)) && isMissing(execution)) {
          start(execution);
        }
      }
      after = open.getLast();
      open = executions.open(after, PAGE);
    }
  }

  /** The list lags behind; only the execution itself is certain. */
  private boolean isMissing(ExecutionId execution) {
    try {
      var status =
          temporal.newUntypedWorkflowStub(ExecutionWorkflow.idOf(execution)).describe().getStatus();
      return switch (status) {
        case WORKFLOW_EXECUTION_STATUS_RUNNING,
            WORKFLOW_EXECUTION_STATUS_PAUSED,
            WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
            WORKFLOW_EXECUTION_STATUS_UNSPECIFIED,
            UNRECOGNIZED ->
            false;
        case WORKFLOW_EXECUTION_STATUS_COMPLETED,
            WORKFLOW_EXECUTION_STATUS_FAILED,
            WORKFLOW_EXECUTION_STATUS_CANCELED,
            WORKFLOW_EXECUTION_STATUS_TERMINATED,
            WORKFLOW_EXECUTION_STATUS_TIMED_OUT ->
            true;
      };
    } catch (WorkflowNotFoundException unknown) {
      return true;
    }
  }

  private void start(ExecutionId id) {
    var execution = executions.find(id).orElseThrow();
    if (execution.hasEnded()) {
      return;
    }
    var start =
        new ExecutionStart(
            id,
            execution.instance(),
            execution.queryName(),
            executions.inputs(id).window(),
            execution.requestedBy());
    WorkflowClient.start(
        temporal.newWorkflowStub(ExecutionWorkflow.class, start.options())::carryOut, id);
    LOG.info("{} was open, and Temporal did not know it: started", id);
  }
}
