package com.recomamp.simulator;

import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many executions an instance may have per day of UTC. It decides before a query is carried
 * out, and of many that come at once no more are created than may be.
 */
final class DailyQuota {
  private final World world;

  /** Executions that are being created, and on which instance. */
  private final Map<String, String> underway = new HashMap<>();

  DailyQuota(World world) {
    this.world = world;
  }

  /** Dry runs do not count, nor what people run in the console. */
  private static boolean counts(String workflowId, ObjectNode echo) {
    return !workflowId.startsWith(Console.WORKFLOW) && !echo.path("dryRun").asBoolean(false);
  }

  Execution within(ExecutionRequest request, Supplier<Execution> creation) {
    if (request.set().dailyQuota() == 0 || !counts(request.workflowId(), request.echo())) {
      return creation.get();
    }
    enter(request);
    try {
      return creation.get();
    } finally {
      leave(request);
    }
  }

  /** What AMC answers is not known; a quota is a limit of calls. */
  private synchronized void enter(ExecutionRequest request) {
    var quota = request.set().dailyQuota();
    var taken = createdToday(request.instanceId());
    underway.forEach(
        (executionId, instanceId) -> {
          if (instanceId.equals(request.instanceId())) {
            taken.add(executionId);
          }
        });
    if (taken.size() >= quota) {
      throw Refusal.amc(
          429,
          "The quota of %d workflow executions per day has been reached for instance %s."
              .formatted(quota, request.instanceId()));
    }
    underway.put(request.executionId(), request.instanceId());
  }

  private Set<String> createdToday(String instanceId) {
    var today = world.now().truncatedTo(ChronoUnit.DAYS);
    return world.executionsOf(instanceId).stream()
        .map(Execution::order)
        .filter(order -> !order.at().isBefore(today) && counts(order.workflowId(), order.echo()))
        .map(Entry.Created::executionId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private synchronized void leave(ExecutionRequest request) {
    underway.remove(request.executionId());
  }
}
