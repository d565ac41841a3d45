package com.recomamp.worker;

import com.recomamp.workflows.execution.ExecutionAttributes;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import org.springframework.stereotype.Component;

/**
 * Makes our search attributes known to Temporal, which starts nothing that names an unknown one.
 */
@Component
public class SearchAttributes {
  private final OperatorServiceStubs operator;
  private final String namespace;

  SearchAttributes(WorkflowClient client) {
    this.operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(client.getWorkflowServiceStubs().getRawChannel())
                .validateAndBuildWithDefaults());
    this.namespace = client.getOptions().getNamespace();
  }

  /** Safe to repeat; needed again after Temporal has lost its data. */
  public void register() {
    var known =
        operator
            .blockingStub()
            .listSearchAttributes(
                ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
            .getCustomAttributesMap();
    var missing = AddSearchAttributesRequest.newBuilder().setNamespace(namespace);
    ExecutionAttributes.ALL.stream()
        .filter(key -> !known.containsKey(key.getName()))
        .forEach(
            key ->
                missing.putSearchAttributes(
                    key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
    if (missing.getSearchAttributesCount() > 0) {
      try {
        operator.blockingStub().addSearchAttributes(missing.build());
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
          throw e;
        }
      }
    }
  }
}
