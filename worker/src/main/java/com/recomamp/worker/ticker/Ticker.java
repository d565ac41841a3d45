package com.recomamp.worker.ticker;

import com.recomamp.store.ticker.TickerStore;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.worker.deployment.DeploymentWatch;
import com.recomamp.worker.result.ResultSweep;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Starts and wakes what Temporal does not know of. It watches Temporal, so it does not live there;
 * one worker at a time does it, and doing it twice is harmless.
 */
@Component
class Ticker implements SchedulingConfigurer {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

  private final TickerStore ticks;
  private final DeploymentWatch deployment;
  private final TemporalWatch temporal;
  private final ResultSweep results;
  private final WorkerSettings settings;
  private final String worker = ManagementFactory.getRuntimeMXBean().getName();

  Ticker(
      TickerStore ticks,
      DeploymentWatch deployment,
      TemporalWatch temporal,
      ResultSweep results,
      WorkerSettings settings) {
    this.ticks = ticks;
    this.deployment = deployment;
    this.temporal = temporal;
    this.results = results;
    this.settings = settings;
  }

  @Override
  public void configureTasks(ScheduledTaskRegistrar registrar) {
    registrar.addFixedDelayTask(this::tickIfItIsMyTurn, settings.tick().dividedBy(4));
  }

  private void tickIfItIsMyTurn() {
    try {
      if (deployment.isOurs() && ticks.claim(worker, settings.tick())) {
        tick();
      }
    } catch (StatusRuntimeException
        | WorkflowException
        | DataAccessException
        | TransactionException e) {
      LOG.warn("this tick was cut short, the next one repeats it: {}", e.getMessage());
    }
  }

  private void tick() {
    sweep();
    temporal.compare(() -> ticks.goesOn(worker, settings.tick()));
    ticks.done();
  }

  /** What cannot be removed keeps nothing from being started. */
  private void sweep() {
    try {
      results.sweep();
    } catch (DataAccessException | TransactionException e) {
      LOG.warn("results were not swept, the next tick does it: {}", e.getMessage());
    }
  }
}
