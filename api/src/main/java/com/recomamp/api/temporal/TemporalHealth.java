package com.recomamp.api.temporal;

import com.recomamp.workflows.execution.ExecutionAttributes;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.client.WorkflowClient;
import io.temporal.common.SearchAttributeKey;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether Temporal answers and knows our search attributes; without them it refuses to start
 * executions.
 */
@Component("temporal")
class TemporalHealth implements HealthIndicator {
  private static final int ANSWER_SECONDS = 2;

  private final WorkflowClient temporal;

  TemporalHealth(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  @Override
  public Health health() {
    try {
      var known =
          OperatorServiceGrpc.newBlockingStub(temporal.getWorkflowServiceStubs().getRawChannel())
              .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
              .listSearchAttributes(
                  ListSearchAttributesRequest.newBuilder()
                      .setNamespace(temporal.getOptions().getNamespace())
                      .build())
              .getCustomAttributesMap()
              .keySet();
      var missing =
          ExecutionAttributes.ALL.stream()
              .map(SearchAttributeKey::getName)
              .filter(name -> !known.contains(name))
              .toList();
      return missing.isEmpty()
          ? Health.up().build()
          : Health.down().withDetail("missing search attributes", missing).build();
    } catch (StatusRuntimeException e) {
      return Health.down().withDetail("Temporal", e.getStatus().getCode().name()).build();
    }
  }
}
