package com.recomamp.simulator;

import com.recomamp.simulator.Knobs.BadSql;
import com.recomamp.simulator.Knobs.Results;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** AMC's saved workflows. */
final class SavedWorkflows {
  private static final String TYPE = Resource.WORKFLOWS.type();

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
    var workflows = world.workflowsOf(access.instance(call).instanceId());
    var page = Paging.page(call, "workflows", workflows, SavedWorkflows::id, workflow -> workflow);
    return Reply.json(200, TYPE, page);
  }

  Reply create(Call call) {
    var instanceId = access.instance(call).instanceId();
    var workflow = WorkflowDefinition.saved(Body.of(call));
    var id = id(workflow);
    isNew(instanceId, id);
    compiled(instanceId, workflow);
    return world.undisturbed(
        () -> {
          isNew(instanceId, id);
          world.save(instanceId, id, workflow);
          return switch (set(workflow).createWorkflowType()) {
            case OCTET_STREAM -> Reply.text(200, "application/octet-stream", "{}");
            case JSON -> Reply.json(200, TYPE, Json.object());
          };
        });
  }

  private void isNew(String instanceId, String id) {
    if (world.workflow(instanceId, id).isPresent()) {
      throw Refusal.amc(400, "Workflow with ID %s already exists.".formatted(id));
    }
  }

  Reply get(Call call) {
    var workflow = existing(call);
    return Reply.json(200, TYPE, set(workflow).envelope().around("workflow", workflow));
  }

  Reply update(Call call) {
    var id = id(existing(call));
    var workflow = WorkflowDefinition.saved(Body.of(call));
    Body.mayNameOnly(id, workflow, "workflowId");
    compiled(call.name("instanceId"), workflow);
    return world.undisturbed(
        () -> {
          world.save(call.name("instanceId"), id(existing(call)), workflow);
          return Reply.json(200, TYPE, Json.object());
        });
  }

  Reply delete(Call call) {
    var instanceId = call.name("instanceId");
    return world.undisturbed(
        () -> {
          var id = id(existing(call));
          for (var schedule : world.schedulesOf(instanceId)) {
            if (id.equals(Json.text(schedule, "workflowId"))) {
              throw Refusal.amc(
                  400,
                  "Workflow with ID %s cannot be deleted because schedule %s refers to it."
                      .formatted(id, Json.text(schedule, "scheduleId")));
            }
          }
          world.delete(instanceId, id);
          return Reply.json(200, TYPE, Json.object());
        });
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
                        id(workflow), workflow, computed.compile(instanceId, workflow, world.now()))
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
