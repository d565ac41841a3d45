package com.recomamp.workflows.instance;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Reads from AMC which tables an instance has, if anybody still wants to know. */
@WorkflowInterface
public interface DataSourcesWorkflow {

  @WorkflowMethod
  void read(InstanceId instance);

  static String idOf(InstanceId instance) {
    return "data-sources-" + instance;
  }
}
