package com.recomamp.simulator;

import com.recomamp.simulator.Knobs.BadSql;
import com.recomamp.simulator.Knobs.Results;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** AMC's saved workflows. */
final class SavedWorkflows {
  private static final String TYPE = "application/vnd.amcworkflows.v1+json";
  private static final List<String> FIELDS =
      List.of(
          "distinctUserCountColumn",
          "filteredMetricsDiscriminatorColumn",
          "filteredReasonColumn",
          "inputParameters",
          "inputSchema",
          "outputColumns",
          "outputFormat",
          "privacyFilteringBehavior",
          "sqlQuery",
          "workflowId");

  private final World world;
  private final Access access;
  private final ComputedResults computed;
  private final Supplier<Knobs> knobs;

  SavedWorkflows(World world, Access access, ComputedResults computed, Supplier<Knobs> knobs) {
    this.world = world;
    this.access = access;
    this.computed = computed;
    this.knobs = knobs;
  }

  Reply list(Call call) {
    var instanceId = access.instance(call).instanceId();
    var limit = Paging.limit(call);
    var behind = call.parameter("nextToken") instanceof String token ? Paging.decode(token) : "";
    var page =
        world.workflowsOf(instanceId).stream()
            .filter(workflow -> id(workflow).compareTo(behind) > 0)
            .limit(limit + 1L)
            .toList();
    var answer = Json.object();
    var list = answer.putArray("workflows");
    page.stream().limit(limit).forEach(list::add);
    if (page.size() > limit) {
      answer.put("nextToken", Paging.encode(id(page.get(limit - 1))));
    }
    return Reply.json(200, TYPE, answer);
  }

  Reply create(Call call) {
    var instanceId = access.instance(call).instanceId();
    var workflow = definition(Body.of(call));
    var id = id(workflow);
    if (!id.matches("[A-Za-z0-9._-]+")) {
      throw Refusal.amc(
          400, "workflowId must consist of letters, digits, periods, dashes and underscores.");
    }
    if (world.workflow(instanceId, id).isPresent()) {
      throw Refusal.amc(400, "Workflow with ID %s already exists.".formatted(id));
    }
    compiled(instanceId, workflow);
    world.save(instanceId, id, workflow);
    return switch (set(workflow).createWorkflowType()) {
      case OCTET_STREAM ->
          Reply.bytes(200, "application/octet-stream", "{}".getBytes(StandardCharsets.UTF_8));
      case JSON -> Reply.json(200, TYPE, Json.object());
    };
  }

  Reply get(Call call) {
    var workflow = existing(call);
    return Reply.json(200, TYPE, set(workflow).envelope().around("workflow", workflow));
  }

  Reply update(Call call) {
    var id = id(existing(call));
    var workflow = definition(Body.of(call)).put("workflowId", id);
    compiled(call.name("instanceId"), workflow);
    world.save(call.name("instanceId"), id, workflow);
    return Reply.json(200, TYPE, Json.object());
  }

  Reply delete(Call call) {
    world.delete(call.name("instanceId"), id(existing(call)));
    return Reply.json(200, TYPE, Json.object());
  }

  /** What of a workflow AMC keeps; unknown fields fall away without a word. */
  static ObjectNode definition(ObjectNode asked) {
    var kept = Json.object();
    for (var field : FIELDS) {
      if (asked.hasNonNull(field)) {
        kept.set(field, asked.get(field));
      }
    }
    return kept;
  }

  private ObjectNode existing(Call call) {
    var instanceId = access.instance(call).instanceId();
    var id = call.name("workflowId");
    Optional<ObjectNode> found = world.workflow(instanceId, id);
    return found.orElseThrow(
        () -> Refusal.amc(404, "Workflow with ID %s does not exist".formatted(id)));
  }

  private void compiled(String instanceId, ObjectNode workflow) {
    if (!(Json.text(workflow, "sqlQuery") instanceof String sql) || new Sql(sql).isEmpty()) {
      throw Refusal.amc(400, "Either a query or a SQL query must be specified");
    }
    Compiler.refusal(id(workflow), workflow)
        .or(
            () ->
                set(workflow).results() == Results.COMPUTED && !wantsInvention(sql)
                    ? Compiler.refusal(
                        id(workflow), computed.compile(instanceId, workflow, world.now()))
                    : Optional.empty())
        .filter(_ -> set(workflow).badSql() == BadSql.REFUSE)
        .ifPresent(
            wrong -> {
              throw Refusal.amc(400, wrong);
            });
  }

  /** What is set, with what its query turns for itself. */
  private Knobs set(ObjectNode workflow) {
    var set = knobs.get();
    var sql = Json.text(workflow, "sqlQuery") instanceof String text ? text : "";
    try {
      return Directions.in(sql, Json.object()).over(set);
    } catch (IllegalArgumentException unusable) {
      // it says so when it is run: some are complete only with the values of parameters
      return set;
    }
  }

  private static boolean wantsInvention(String sql) {
    try {
      return Directions.in(sql, Json.object()).wantInvention();
    } catch (IllegalArgumentException unusable) {
      return true;
    }
  }

  private static String id(ObjectNode workflow) {
    return Json.text(workflow, "workflowId") instanceof String id ? id : "";
  }
}
