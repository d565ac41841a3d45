package com.recomamp.workflows.execution;

import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.nio.charset.StandardCharsets;

/**
 * How an execution's workflow is started, by whoever notices that it should run: starting twice is
 * starting once, and one that has ended asks PostgreSQL and ends again.
 */
public record ExecutionStart(
    ExecutionId execution,
    InstanceId instance,
    String queryName,
    TimeWindow window,
    String requestedBy,
    Priority priority) {

  /** Temporal refuses to start what has a longer summary. */
  private static final int MOST_SUMMARY_BYTES = 400;

  public WorkflowOptions options() {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(ExecutionWorkflow.idOf(execution))
        .setTaskQueue(TaskQueues.EXECUTIONS)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
        .setWorkflowIdConflictPolicy(
            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setPriority(
            io.temporal.common.Priority.newBuilder()
                .setPriorityKey(rank())
                .setFairnessKey(instance.value())
                .build())
        .setStaticSummary(summary())
        .setTypedSearchAttributes(
            SearchAttributes.newBuilder()
                .set(ExecutionAttributes.INSTANCE, instance.value())
                .set(ExecutionAttributes.STAGE, ExecutionStatus.QUEUED.word())
                .set(ExecutionAttributes.REQUESTED_BY, requestedBy)
                .build())
        .build();
  }

  /**
   * Tending comes before all of them, with 1. What is urgent has to enter PostgreSQL's queue before
   * it can overtake there, so it may not stand behind a burst on its way to Temporal, nor there.
   */
  public int rank() {
    return switch (priority) {
      case INTERACTIVE -> 2;
      case SCHEDULED, RETRY -> 3;
      case BACKFILL -> 4;
    };
  }

  private String summary() {
    var rest = " · %s · %s – %s".formatted(instance, window.start(), window.end());
    return within(MOST_SUMMARY_BYTES - bytes(rest), asText(queryName)) + rest;
  }

  /** The Temporal UI reads markdown. */
  private static String asText(String name) {
    return name.replaceAll("\\p{Cntrl}", " ").replaceAll("([\\\\`*_\\[\\]<>#|~&])", "\\\\$1");
  }

  private static String within(int room, String text) {
    var end = 0;
    for (int used = 0; end < text.length(); end = text.offsetByCodePoints(end, 1)) {
      used += bytes(Character.toString(text.codePointAt(end)));
      if (used > room) {
        break;
      }
    }
    return text.substring(0, end);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
