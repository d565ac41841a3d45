package com.recomamp.worker.ticker;

import com.recomamp.store.execution.Asked;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.StatusUtils;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What Temporal has. An answer that is not understood, or none, is an exception, and then nothing
 * is concluded.
 */
@Component
class RunsAtTemporal {

  /** Under these names Temporal itself ends what outgrew a limit or was reset. */
  private static final Set<String> SERVER = Set.of("history-service", "history-resetter");

  private static final String NOBODY_KNOWN = "operator";

  private final WorkflowClient client;
  private final String namespace;

  RunsAtTemporal(WorkflowClient client) {
    this.client = client;
    this.namespace = client.getOptions().getNamespace();
  }

  /** The current run of an execution's workflow. */
  sealed interface Current {
    /** Running, or paused by somebody who will go on. */
    record Open() implements Current {}

    record Gone() implements Current {}

    record Terminated(Asked asked, Instant at) implements Current {}
  }

  /** Running and paused workflows by their ids, as Temporal lists them, which lags behind. */
  Map<String, WorkflowExecutionStatus> open(String workflowType) {
    var open = new HashMap<String, WorkflowExecutionStatus>();
    client
        .listExecutions(
            "WorkflowType = '%s' and ExecutionStatus in ('Running', 'Paused')"
                .formatted(workflowType))
        .forEach(run -> open.put(run.getExecution().getWorkflowId(), run.getStatus()));
    return open;
  }

  /** By the workflow's id alone: the run of before a reset has ended and says nothing. */
  Current current(ExecutionId execution) {
    try {
      var run =
          service()
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(namespace)
                      .setExecution(
                          WorkflowExecution.newBuilder()
                              .setWorkflowId(ExecutionWorkflow.idOf(execution)))
                      .build())
              .getWorkflowExecutionInfo();
      return switch (run.getStatus()) {
        case WORKFLOW_EXECUTION_STATUS_RUNNING,
            WORKFLOW_EXECUTION_STATUS_PAUSED,
            WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
            WORKFLOW_EXECUTION_STATUS_UNSPECIFIED,
            UNRECOGNIZED ->
            new Current.Open();
        case WORKFLOW_EXECUTION_STATUS_COMPLETED,
            WORKFLOW_EXECUTION_STATUS_FAILED,
            WORKFLOW_EXECUTION_STATUS_CANCELED,
            WORKFLOW_EXECUTION_STATUS_TIMED_OUT ->
            new Current.Gone();
        case WORKFLOW_EXECUTION_STATUS_TERMINATED -> terminated(run.getExecution());
      };
    } catch (StatusRuntimeException e) {
      if (saysThereIsNone(e)) {
        return new Current.Gone();
      }
      throw e;
    }
  }

  private Current terminated(WorkflowExecution run) {
    var end =
        service()
            .getWorkflowExecutionHistory(
                GetWorkflowExecutionHistoryRequest.newBuilder()
                    .setNamespace(namespace)
                    .setExecution(run)
                    .setHistoryEventFilterType(
                        HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                    .build())
            .getHistory()
            .getEventsList()
            .getLast();
    var terminated = end.getWorkflowExecutionTerminatedEventAttributes();
    var by = terminated.getIdentity();
    if (SERVER.contains(by)) {
      return new Current.Gone();
    }
    return new Current.Terminated(
        Asked.by(by.isBlank() ? NOBODY_KNOWN : by, "temporal-ui", terminated.getReason()),
        Instant.ofEpochSecond(end.getEventTime().getSeconds(), end.getEventTime().getNanos()));
  }

  /** Temporal says not found of a wrong namespace too. */
  private static boolean saysThereIsNone(StatusRuntimeException e) {
    return e.getStatus().getCode() == Status.Code.NOT_FOUND
        && !StatusUtils.hasFailure(e, NamespaceNotFoundFailure.class);
  }

  private WorkflowServiceBlockingStub service() {
    return client.getWorkflowServiceStubs().blockingStub();
  }
}
