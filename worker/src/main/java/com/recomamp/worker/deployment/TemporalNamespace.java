package com.recomamp.worker.deployment;

import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import org.springframework.stereotype.Component;

/** The namespace at Temporal in which this worker's workflows are. */
@Component
public class TemporalNamespace {
  private final WorkflowClient temporal;

  public TemporalNamespace(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /** Changes when Temporal loses its data. Without such a namespace nothing may be concluded. */
  public String id() {
    return temporal
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeNamespace(
            DescribeNamespaceRequest.newBuilder()
                .setNamespace(temporal.getOptions().getNamespace())
                .build())
        .getNamespaceInfo()
        .getId();
  }
}
