package com.recomamp.workflows.connection;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.UUID;

/**
 * Reads from Amazon which accounts and instances a connection reaches, if anybody wants to know.
 */
@WorkflowInterface
public interface SyncWorkflow {

  @WorkflowMethod
  void sync(UUID connection);

  static String idOf(UUID connection) {
    return "sync-" + connection;
  }
}
