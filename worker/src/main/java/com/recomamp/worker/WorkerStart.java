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
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.stereotype.Component;

/**
 * Starts to poll when Temporal is there and knows our search attributes, however long that takes,
 * and drains at the end: a submit that runs finishes, or it would leave a doubt.
 */
@Component
class WorkerStart implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerStart.class);

  private static final RetryPolicy FOR_EVER =
      RetryPolicy.builder()
          .includes(StatusRuntimeException.class)
          .maxRetries(Long.MAX_VALUE)
          .delay(Duration.ofSeconds(1))
          .build();

  private final WorkerFactory workers;
  private final WorkflowServiceStubs service;
  private final String namespace;
  private final Duration drain;

  private volatile Thread starter = Thread.ofVirtual().unstarted(() -> {});
  private volatile boolean running;
  private volatile boolean polling;

  WorkerStart(
      WorkerFactory workers,
      WorkflowServiceStubs service,
      WorkflowClient client,
      WorkerSettings settings) {
    this.workers = workers;
    this.service = service;
    this.namespace = client.getOptions().getNamespace();
    this.drain = settings.drain();
  }

  /** Whether work is taken: the search attributes are there, and the pollers run. */
  boolean isPolling() {
    return polling;
  }

  @Override
  public void start() {
    running = true;
    starter = Thread.ofVirtual().name("worker-start").start(this::startWhenTemporalIsThere);
  }

  @Override
  public void stop() {
    running = false;
    polling = false;
    starter.interrupt();
    workers.shutdown();
    workers.awaitTermination(drain.toMillis(), TimeUnit.MILLISECONDS);
    if (!workers.isTerminated()) {
      LOG.warn("activities still ran after {}, Temporal repeats them elsewhere", drain);
      workers.shutdownNow();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void startWhenTemporalIsThere() {
    try {
      new RetryTemplate(FOR_EVER)
          .execute(
              () -> {
                registerSearchAttributes();
                workers.start();
                return true;
              });
      polling = true;
      LOG.info("takes work from Temporal, namespace {}", namespace);
    } catch (RetryException stopped) {
      LOG.info("stopped before Temporal was there");
    }
  }

  private void registerSearchAttributes() {
    var operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(service.getRawChannel())
                .validateAndBuildWithDefaults());
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
