package com.recomamp.simulator;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Requests to change the advertisers of an instance, one after the other. */
final class AdvertiserUpdates {
  private static final String TYPE = Resource.INSTANCES.type();
  private static final int MOST_ADVERTISERS = 10;

  /**
   * With AMC's usual validation a minute altogether. AMC adds a single advertiser at once and lets
   * a person look at several.
   */
  private static final Duration UPDATING = Duration.ofSeconds(57);

  private final World world;
  private final Access access;
  private final Supplier<Knobs> knobs;

  AdvertiserUpdates(World world, Access access, Supplier<Knobs> knobs) {
    this.world = world;
    this.access = access;
    this.knobs = knobs;
  }

  Reply list(Call call) {
    var updates = world.advertiserUpdatesOf(access.instance(call).instanceId());
    var page =
        Paging.page(
            call,
            "advertiserUpdates",
            updates,
            update -> "%09d".formatted(update.updateId()),
            this::shown);
    return Reply.json(200, TYPE, Paging.withLastToken(page));
  }

  Reply get(Call call) {
    var instanceId = access.instance(call).instanceId();
    var id = call.name("updateId");
    return world.advertiserUpdatesOf(instanceId).stream()
        .filter(update -> Integer.toString(update.updateId()).equals(id))
        .map(this::answer)
        .findFirst()
        .orElseThrow(
            () -> Refusal.amc(404, "Advertiser update with ID %s does not exist".formatted(id)));
  }

  Reply create(Call call) {
    var instanceId = access.instance(call).instanceId();
    var asked =
        new Fields(Body.of(call))
            .list("advertisersToAdd", MOST_ADVERTISERS, Advertiser::checked)
            .list("advertisersToRemove", MOST_ADVERTISERS, Advertiser::checked)
            .kept();
    var added = named(asked, "advertisersToAdd");
    var removed = named(asked, "advertisersToRemove");
    var count = added.size() + removed.size();
    if (count == 0 || count > MOST_ADVERTISERS) {
      throw Refusal.amc(
          400,
          "advertisersToAdd and advertisersToRemove must have 1 to %d items together, not %d."
              .formatted(MOST_ADVERTISERS, count));
    }
    checkDistinct(added, removed);
    return world.undisturbed(
        () -> {
          var now = world.now();
          var earlier = world.advertiserUpdatesOf(instanceId);
          if (earlier.stream().anyMatch(update -> update.completedAt().isAfter(now))) {
            throw Refusal.amc(
                400,
                "An advertiser update is already in progress for instance %s."
                    .formatted(instanceId));
          }
          for (var one : added) {
            if (Advertiser.isOneOf(Advertisers.of(world, instanceId), one)) {
              throw Refusal.amc(
                  400,
                  "Advertiser %s is already part of instance %s."
                      .formatted(Advertiser.id(one), instanceId));
            }
          }
          Advertisers.check(world, instanceId, removed);
          var set = knobs.get();
          var beginsAt = now.plus(Durations.scaled(set.validation(), set.timeScale()));
          var update =
              new Entry.AdvertiserUpdate(
                  instanceId,
                  earlier.size(),
                  added,
                  removed,
                  beginsAt,
                  beginsAt.plus(Durations.scaled(UPDATING, set.timeScale())));
          world.update(update);
          return answer(update);
        });
  }

  private static void checkDistinct(List<ObjectNode> added, List<ObjectNode> removed) {
    var identities = new HashSet<String>();
    Stream.concat(added.stream(), removed.stream())
        .filter(one -> !identities.add(Advertiser.identity(one)))
        .findFirst()
        .ifPresent(
            twice -> {
              throw Refusal.amc(
                  400, "Advertiser %s is named twice.".formatted(Advertiser.id(twice)));
            });
  }

  private static List<ObjectNode> named(ObjectNode asked, String field) {
    return asked.path(field).valueStream().map(ObjectNode.class::cast).toList();
  }

  private Reply answer(Entry.AdvertiserUpdate update) {
    var answer = Json.object();
    answer.set("advertiserUpdate", shown(update));
    return Reply.json(200, TYPE, answer);
  }

  private ObjectNode shown(Entry.AdvertiserUpdate update) {
    var shown = Json.object().put("updateId", update.updateId()).put("status", status(update));
    var added = shown.putArray("advertisersToAdd");
    update.added().forEach(one -> added.add(Advertiser.shown(one)));
    var removed = shown.putArray("advertisersToRemove");
    update.removed().forEach(one -> removed.add(Advertiser.shown(one)));
    return shown;
  }

  private String status(Entry.AdvertiserUpdate update) {
    var now = world.now();
    if (now.isBefore(update.beginsAt())) {
      return "PENDING";
    }
    return now.isBefore(update.completedAt()) ? "UPDATING" : "COMPLETED";
  }
}
