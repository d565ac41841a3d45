package com.recomamp.worker;

import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.workflows.connection.SyncStart;
import com.recomamp.workflows.connection.SyncWorkflow;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.InstanceStart;
import com.recomamp.workflows.instance.InstanceWorkflow;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import java.util.Collection;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells workflows to ask PostgreSQL again, after the fact was committed. A wake that is lost is
 * repeated by the tender or by the ticker, so none of these ever fails its caller.
 */
@Component
public class Wakes {
  private static final Logger LOG = LoggerFactory.getLogger(Wakes.class);

  private final WorkflowClient temporal;

  public Wakes(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  public void granted(Granted granted) {
    executions(granted.winners());
    granted.untended().forEach(this::tender);
  }

  public void executions(Collection<ExecutionId> executions) {
    executions.forEach(this::execution);
  }

  public void execution(ExecutionId execution) {
    workflow(ExecutionWorkflow.idOf(execution));
  }

  /** An execution, by the id of its workflow. */
  public void workflow(String execution) {
    try {
      temporal.newWorkflowStub(ExecutionWorkflow.class, execution).wake();
    } catch (WorkflowNotFoundException ended) {
      LOG.debug("{} has ended, nobody to wake", execution);
    } catch (WorkflowException | StatusRuntimeException e) {
      LOG.warn("{} was not woken, the tender repeats it: {}", execution, e.getMessage());
    }
  }

  /** Has a connection's accounts and instances read; who does so already goes on. */
  public void sync(UUID connection) {
    try {
      var sync = temporal.newWorkflowStub(SyncWorkflow.class, new SyncStart(connection).options());
      WorkflowClient.start(sync::sync, connection);
    } catch (WorkflowException | StatusRuntimeException e) {
      LOG.warn("{} is not read, the ticker repeats it: {}", connection, e.getMessage());
    }
  }

  /** Wakes the tender of an instance, or starts it. */
  public void tender(InstanceId instance) {
    var tender =
        temporal.newUntypedWorkflowStub(
            InstanceWorkflow.class.getSimpleName(), new InstanceStart(instance).options());
    try {
      tender.signalWithStart("wake", new Object[0], new Object[] {instance});
    } catch (WorkflowException | StatusRuntimeException e) {
      LOG.warn("{} got no tender, the ticker repeats it: {}", instance, e.getMessage());
    }
  }
}
