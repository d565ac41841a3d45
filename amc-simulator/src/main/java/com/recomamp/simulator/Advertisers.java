package com.recomamp.simulator;

import com.recomamp.simulator.query.Ads;
import com.recomamp.simulator.query.Chance;
import com.recomamp.simulator.query.Market;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The advertisers of an instance: one of each type at first, later what updates make of them. */
final class Advertisers {
  private final World world;
  private final Access access;

  Advertisers(World world, Access access) {
    this.world = world;
    this.access = access;
  }

  /** Those of the instance at this moment, by id and type. */
  static List<ObjectNode> of(World world, String instanceId) {
    var now = world.now();
    var all = new ArrayList<>(own(instanceId));
    for (var update : world.advertiserUpdatesOf(instanceId)) {
      if (!update.completedAt().isAfter(now)) {
        all.removeIf(known -> Advertiser.isOneOf(update.removed(), known));
        update.added().forEach(one -> all.add(listed(one, "Advertiser " + Advertiser.id(one))));
      }
    }
    all.sort(Comparator.comparing(Advertiser::identity));
    return all;
  }

  /** Only what an instance has can be read or removed. */
  static void check(World world, String instanceId, Iterable<? extends JsonNode> wanted) {
    var all = of(world, instanceId);
    for (var one : wanted) {
      if (!Advertiser.isOneOf(all, one)) {
        throw Refusal.amc(
            400,
            "Advertiser %s is not part of instance %s.".formatted(Advertiser.id(one), instanceId));
      }
    }
  }

  /** Whose events count when these are named: those that were added have none. */
  static Ads ads(String instanceId, Collection<ObjectNode> named) {
    var own = own(instanceId);
    return named.isEmpty()
        ? Ads.ALL
        : Ads.of(
            Advertiser.isOneOf(named, own.getFirst()), Advertiser.isOneOf(named, own.getLast()));
  }

  Reply list(Call call) {
    var instanceId = access.instance(call).instanceId();
    var type = call.parameter("type");
    if (type != null && !Advertiser.TYPES.contains(type)) {
      throw Refusal.amc(
          400,
          "type must be one of %s, not %s.".formatted(String.join(", ", Advertiser.TYPES), type));
    }
    var wanted =
        of(world, instanceId).stream()
            .filter(one -> type == null || type.equals(Json.text(one, "type")))
            .toList();
    var page = Paging.page(call, "advertisers", wanted, Advertiser::identity, one -> one);
    return Reply.json(
        200,
        Resource.INSTANCES.type(),
        Paging.withLastToken(page).put("totalCount", wanted.size()));
  }

  /** The one in Amazon DSP and the one with sponsored ads. */
  private static List<ObjectNode> own(String instanceId) {
    var account = DemoAccount.ofInstance(instanceId);
    var entity =
        Long.toString(Math.abs(Chance.mixed(instanceId.hashCode())), 36).toUpperCase(Locale.ROOT);
    var display = Json.object().put("id", Long.toString(Market.advertiserId(instanceId)));
    var sponsored = Json.object().put("id", "ENTITY" + entity);
    return Stream.of(
            display.put("type", "DISPLAY"),
            sponsored.put("type", "SPONSORED_ADS").put("marketplaceId", account.marketplaceId()))
        .map(one -> listed(one, account.accountName()))
        .toList();
  }

  private static ObjectNode listed(ObjectNode advertiser, String name) {
    var listed = Advertiser.shown(advertiser).put("name", name);
    listed.putArray("configuredAdvertiserTypes").add(Json.text(advertiser, "type"));
    return listed;
  }
}
