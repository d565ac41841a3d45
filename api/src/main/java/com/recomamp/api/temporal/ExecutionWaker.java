package com.recomamp.api.temporal;

import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStart;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import com.recomamp.workflows.instance.DataSourcesStart;
import com.recomamp.workflows.instance.DataSourcesWorkflow;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceStart;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts and wakes executions at Temporal without making anybody wait. It may fail: what matters is
 * in PostgreSQL already, and the worker's ticker finds what was not started or not woken; a hint is
 * asked for again by whoever needs it. Behind a burst what is urgent is told first.
 */
@Component
public class ExecutionWaker {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutionWaker.class);

  private static final int AT_ONCE = 16;
  private static final int WAITING = 10_000;

  /** Who is woken goes on; who is started, however urgent, only begins. */
  private static final int WAKE = 1;

  private final WorkflowClient temporal;
  private final OrderedCalls calls = new OrderedCalls(AT_ONCE, WAITING);

  ExecutionWaker(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  public void start(ExecutionStart start) {
    soon(
        start.rank(),
        start.execution(),
        () ->
            WorkflowClient.start(
                temporal.newWorkflowStub(ExecutionWorkflow.class, start.options())::carryOut,
                start.execution()));
  }

  /** It runs, or it has ended and is to begin once more: either way it asks what to do next. */
  public void carryOn(ExecutionStart start) {
    soon(
        start.rank(),
        start.execution(),
        () -> {
          var execution = temporal.newWorkflowStub(ExecutionWorkflow.class, start.options());
          var both = temporal.newSignalWithStartRequest();
          both.add(execution::carryOut, start.execution());
          both.add(execution::wake);
          temporal.signalWithStart(both);
        });
  }

  /** Whoever won a slot, and the instances that need a tender now. */
  public void granted(Granted granted) {
    granted.winners().forEach(this::wake);
    granted.untended().forEach(this::tender);
  }

  /** If Temporal does not hear of it, the next preflight tells it again. */
  public void readDataSources(DataSourcesStart start) {
    soon(
        DataSourcesStart.RANK,
        start.instance(),
        () ->
            WorkflowClient.start(
                temporal.newWorkflowStub(DataSourcesWorkflow.class, start.options())::read,
                start.instance()));
  }

  private void wake(ExecutionId execution) {
    soon(
        WAKE,
        execution,
        () ->
            temporal
                .newWorkflowStub(ExecutionWorkflow.class, ExecutionWorkflow.idOf(execution))
                .wake());
  }

  private void tender(InstanceId instance) {
    soon(
        WAKE,
        instance,
        () -> {
          var tender =
              temporal.newWorkflowStub(
                  InstanceWorkflow.class, new InstanceStart(instance).options());
          var both = temporal.newSignalWithStartRequest();
          both.add(tender::keepTending, instance);
          both.add(tender::wake);
          temporal.signalWithStart(both);
        });
  }

  @PreDestroy
  void finish() throws InterruptedException {
    calls.finish();
  }

  private void soon(int rank, Object what, Runnable call) {
    if (!calls.soon(rank, () -> tryTo(call, what))) {
      LOG.warn("{} was not told to Temporal, too many wait; it will be told again", what);
    }
  }

  private static void tryTo(Runnable call, Object what) {
    try {
      call.run();
    } catch (StatusRuntimeException | WorkflowException e) {
      LOG.warn(
          "{} was not told to Temporal ({}); it will be told again",
          what,
          Status.fromThrowable(e).getCode());
    }
  }
}
