package com.recomamp.simulator;

import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;

/**
 * What people do to an instance past the API: they run queries in AMC's console, which take places
 * like all others, and deny access to it.
 */
final class Console {
  /** How AMC names what was run there. */
  static final String WORKFLOW = "analytics-";

  private static final int MOST = 1_000;
  private static final String SQL =
      "SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY campaign /*"
          + " simulator: run=%s */";

  private final World world;
  private final Faults faults;
  private final WorkflowExecutions executions;
  private final Supplier<Knobs> knobs;

  Console(World world, Faults faults, WorkflowExecutions executions, Supplier<Knobs> knobs) {
    this.world = world;
    this.faults = faults;
    this.executions = executions;
    this.knobs = knobs;
  }

  /** All instances, and how many executions each has. */
  Reply instances(Call call) {
    return Reply.json(all());
  }

  ArrayNode all() {
    var list = Json.MAPPER.createArrayNode();
    for (var account : DemoAccount.ALL) {
      for (var instance : account.with(knobs.get().instances()).instances()) {
        var shown =
            list.addObject()
                .put("instanceId", instance.instanceId())
                .put("instanceName", instance.instanceName())
                .put("entityId", account.entityId())
                .put("denied", faults.denies(instance.instanceId()));
        var all = world.executionsOf(instance.instanceId());
        var byStatus = shown.putObject("executions");
        for (var status : Status.values()) {
          byStatus.put(status.name(), all.stream().filter(one -> one.status() == status).count());
        }
      }
    }
    return list;
  }

  Reply change(Call call) {
    var instanceId = existing(call);
    var body = AdminApi.body(call);
    if (body.size() != 1 || !body.path("denied").isBoolean()) {
      throw Refusal.admin(400, "denied must be true or false");
    }
    faults.deny(instanceId, body.get("denied").booleanValue());
    return Reply.json(body);
  }

  /** {@code count} executions of {@code run} each. */
  Reply run(Call call) {
    var instanceId = existing(call);
    var asked = AdminApi.body(call);
    for (var field : asked.propertyNames()) {
      if (!field.equals("count") && !field.equals("run")) {
        throw Refusal.admin(400, "count and run can be given, not '%s'".formatted(field));
      }
    }
    var count = Json.text(asked, "count") instanceof String text ? text : "1";
    if (!count.matches("\\d{1,4}")
        || Integer.parseInt(count) < 1
        || Integer.parseInt(count) > MOST) {
      throw Refusal.admin(400, "count must be from 1 to %d, not '%s'".formatted(MOST, count));
    }
    var run = Json.text(asked, "run") instanceof String text ? text : "10m";
    try {
      Durations.parse(run);
    } catch (IllegalArgumentException wrong) {
      throw Refusal.admin(400, "run: " + wrong.getMessage());
    }
    var started = Json.object();
    var ids = started.putArray("executionIds");
    IntStream.range(0, Integer.parseInt(count))
        .mapToObj(_ -> started(instanceId, SQL.formatted(run.replace(" ", ""))))
        .forEach(ids::add);
    return Reply.json(started);
  }

  private String started(String instanceId, String sql) {
    var workflowId = WORKFLOW + UUID.randomUUID();
    var workflow = Json.object().put("workflowId", workflowId).put("sqlQuery", sql);
    var asked =
        Json.object().put("workflowId", workflowId).put("timeWindowType", "MOST_RECENT_WEEK");
    return executions
        .started(executions.request(instanceId, asked, workflow))
        .order()
        .executionId();
  }

  private String existing(Call call) {
    var instanceId = call.name("instanceId");
    if (DemoAccount.ALL.stream()
        .noneMatch(
            account -> account.with(knobs.get().instances()).instance(instanceId).isPresent())) {
      throw Refusal.admin(404, "there is no instance " + instanceId);
    }
    return instanceId;
  }
}
