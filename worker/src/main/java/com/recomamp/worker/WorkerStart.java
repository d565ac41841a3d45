package com.recomamp.worker;

import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
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
  private final SearchAttributes attributes;
  private final String namespace;
  private final Duration drain;

  private volatile Thread starter = Thread.ofVirtual().unstarted(() -> {});
  private volatile boolean running;
  private volatile boolean polling;

  WorkerStart(
      WorkerFactory workers,
      SearchAttributes attributes,
      WorkflowClient client,
      WorkerSettings settings) {
    this.workers = workers;
    this.attributes = attributes;
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
                attributes.register();
                workers.start();
                return true;
              });
      polling = true;
      LOG.info("takes work from Temporal, namespace {}", namespace);
    } catch (RetryException stopped) {
      LOG.info("stopped before Temporal was there");
    }
  }
}
