package com.recomamp.simulator;

import com.recomamp.simulator.Knobs.BadSql;
import com.recomamp.simulator.Knobs.Results;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    var set = compiled(instanceId, workflow);
    return world.undisturbed(
        () -> {
          isNew(instanceId, id);
          world.save(instanceId, id, workflow);
          return switch (set.createWorkflowType()) {
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
    var workflow = existing(access.instance(call).instanceId(), call);
    return Reply.json(200, TYPE, set(directions(workflow)).envelope().around("workflow", workflow));
  }

  Reply update(Call call) {
    var instanceId = access.instance(call).instanceId();
    var id = id(existing(instanceId, call));
    var workflow = WorkflowDefinition.saved(Body.of(call));
    Body.mayNameOnly(id, workflow, "workflowId");
    compiled(instanceId, workflow);
    return world.undisturbed(
        () -> {
          world.save(instanceId, id(existing(instanceId, call)), workflow);
          return Reply.json(200, TYPE, Json.object());
        });
  }

  Reply delete(Call call) {
    var instanceId = access.instance(call).instanceId();
    return world.undisturbed(
        () -> {
          var id = id(existing(instanceId, call));
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

  private ObjectNode existing(String instanceId, Call call) {
    var id = call.name("workflowId");
    return world
        .workflow(instanceId, id)
        .orElseThrow(() -> Refusal.amc(404, "Workflow with ID %s does not exist".formatted(id)));
  }

  /**
   * Refuses what does not compile.
   *
   * @return what is set, with what the query turns for itself
   */
  private Knobs compiled(String instanceId, ObjectNode workflow) {
    if (new Sql(WorkflowDefinition.sql(workflow)).isEmpty()) {
      throw Refusal.amc(400, "Either a query or a SQL query must be specified");
    }
    var directions = directions(workflow);
    var set = set(directions);
    var computes =
        set.results() == Results.COMPUTED && directions != null && !directions.wantInvention();
    Compiler.refusal(id(workflow), workflow)
        .or(
            () ->
                computes
                    ? Compiler.refusal(
                        id(workflow), workflow, computed.compile(instanceId, workflow, world.now()))
                    : Optional.empty())
        .filter(_ -> set.badSql() == BadSql.REFUSE)
        .ifPresent(
            wrong -> {
              throw Refusal.amc(400, wrong);
            });
    return set;
  }

  private Knobs set(@Nullable Directions directions) {
    return directions == null ? knobs.get() : directions.over(knobs.get());
  }

  private static @Nullable Directions directions(ObjectNode workflow) {
    try {
      return Directions.in(WorkflowDefinition.sql(workflow), Json.object());
    } catch (IllegalArgumentException unusable) {
      // it says so when it is run: some are complete only with the values of parameters
      return null;
    }
  }

  private static String id(ObjectNode workflow) {
    return Json.text(workflow, "workflowId") instanceof String id ? id : "";
  }
}
