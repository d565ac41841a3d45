package com.recomamp.simulator;

import java.time.DayOfWeek;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** AMC's schedules of saved workflows: kept and told, but nothing is started by them. */
final class Schedules {
  private static final String TYPE = Resource.SCHEDULES.type();
  private static final List<String> DAYS =
      Stream.of(DayOfWeek.values()).map(Schedules::word).toList();

  private final World world;
  private final Access access;
  private final Supplier<Knobs> knobs;

  Schedules(World world, Access access, Supplier<Knobs> knobs) {
    this.world = world;
    this.access = access;
    this.knobs = knobs;
  }

  Reply list(Call call) {
    var schedules = world.schedulesOf(instanceId(call));
    var page = Paging.page(call, "schedules", schedules, Schedules::id, schedule -> schedule);
    return Reply.json(200, TYPE, page);
  }

  Reply create(Call call) {
    var instanceId = instanceId(call);
    var schedule = checked(Body.of(call));
    var id = id(schedule);
    return world.undisturbed(
        () -> {
          if (world.schedule(instanceId, id).isPresent()) {
            throw Refusal.amc(400, "Schedule with ID %s already exists.".formatted(id));
          }
          return saved(instanceId, schedule);
        });
  }

  Reply get(Call call) {
    var schedule = existing(instanceId(call), call);
    return Reply.json(200, TYPE, knobs.get().envelope().around("schedule", schedule));
  }

  /** What it does not name stays as it was. */
  Reply update(Call call) {
    var instanceId = instanceId(call);
    var changes = Body.of(call);
    return world.undisturbed(
        () -> {
          var schedule = existing(instanceId, call).deepCopy();
          Body.mayNameOnly(id(schedule), changes, "scheduleId");
          changes.propertyNames().stream()
              .filter(changes::hasNonNull)
              .forEach(name -> schedule.set(name, changes.get(name)));
          return saved(instanceId, checked(schedule));
        });
  }

  Reply delete(Call call) {
    var instanceId = instanceId(call);
    return world.undisturbed(
        () -> {
          world.deleteSchedule(instanceId, id(existing(instanceId, call)));
          return Reply.json(200, TYPE, Json.object());
        });
  }

  private Reply saved(String instanceId, ObjectNode schedule) {
    var workflowId = String.valueOf(Json.text(schedule, "workflowId"));
    if (world.workflow(instanceId, workflowId).isEmpty()) {
      throw Refusal.amc(400, "Workflow with ID %s does not exist".formatted(workflowId));
    }
    world.saveSchedule(instanceId, id(schedule), schedule);
    return Reply.json(200, TYPE, Json.object());
  }

  private ObjectNode checked(ObjectNode asked) {
    var fields =
        new Fields(asked)
            .required("scheduleId")
            .id("scheduleId")
            .required("workflowId")
            .id("workflowId")
            .required("aggregationPeriod")
            .word("aggregationPeriod", List.of("Daily", "Weekly"))
            .word("aggregationStartDay", DAYS)
            .number("aggregationHourUtc", 0, 23)
            .flag("scheduleEnabled")
            .flag("requireSyntheticData")
            .flag("disableAggregationControls");
    if ("Weekly".equals(Json.text(asked, "aggregationPeriod"))) {
      fields.otherwise(
          "aggregationStartDay", word(world.now().atZone(ZoneOffset.UTC).getDayOfWeek()));
    }
    return fields.kept();
  }

  private String instanceId(Call call) {
    var body = Json.objectIn(call.body());
    var marketplaceId =
        body != null && Json.text(body, "marketplaceId") instanceof String named
            ? named
            : call.parameter("marketplaceId");
    return access.instanceOfSchedules(call, marketplaceId).instanceId();
  }

  private ObjectNode existing(String instanceId, Call call) {
    var id = call.name("scheduleId");
    return world
        .schedule(instanceId, id)
        .orElseThrow(() -> Refusal.amc(404, "Schedule with ID %s does not exist".formatted(id)));
  }

  private static String word(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String id(ObjectNode schedule) {
    return String.valueOf(Json.text(schedule, "scheduleId"));
  }
}
