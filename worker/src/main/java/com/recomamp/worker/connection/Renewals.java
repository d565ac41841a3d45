package com.recomamp.worker.connection;

import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.execution.CommandStore;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * What follows when a connection's secrets change: executions that waited for a consent go on, and
 * what lies under an old key is encrypted anew. Every worker does it, and twice is harmless.
 */
@Component
public class Renewals implements SchedulingConfigurer {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(5);

  private final ConnectionStore connections;
  private final CommandStore commands;
  private final Wakes wakes;
  private final WorkerSettings settings;
  private final MultiGauge keys;

  Renewals(
      ConnectionStore connections,
      CommandStore commands,
      Wakes wakes,
      WorkerSettings settings,
      MeterRegistry meters) {
    this.connections = connections;
    this.commands = commands;
    this.wakes = wakes;
    this.settings = settings;
    this.keys =
        MultiGauge.builder("amc.token.key.connections")
            .description(
                "connections whose secrets this key encrypts; a key with none may be dropped")
            .register(meters);
  }

  @Override
  public void configureTasks(ScheduledTaskRegistrar registrar) {
    registrar.addFixedDelayTask(() -> unlessAway(this::wakeRenewed), NOTICED_WITHIN);
    registrar.addFixedDelayTask(() -> unlessAway(this::rotateKeys), settings.tick());
  }

  /** Told only after everybody was woken: who dies in between leaves it to the next one. */
  void wakeRenewed() {
    for (var renewed : connections.renewed()) {
      var waiting = commands.accessGiven(renewed.id());
      wakes.executions(waiting);
      connections.tendedInstances(renewed.id()).forEach(wakes::tender);
      connections.told(renewed);
      LOG.info(
          "connection \"{}\" is good again: {} executions go on", renewed.name(), waiting.size());
    }
  }

  void rotateKeys() {
    for (var key : connections.reencrypt()) {
      LOG.info("token key \"{}\" encrypts nothing any more, AMC_TOKEN_KEYS may drop it", key);
    }
    keys.register(
        connections.keysInUse().entrySet().stream()
            .map(key -> MultiGauge.Row.of(Tags.of("key", key.getKey()), key.getValue()))
            .toList(),
        true);
  }

  private static void unlessAway(Runnable task) {
    try {
      task.run();
    } catch (DataAccessException away) {
      LOG.warn(
          "connections were not looked after, the next time they are: {}",
          NestedExceptionUtils.getMostSpecificCause(away).getClass().getSimpleName());
    }
  }
}
