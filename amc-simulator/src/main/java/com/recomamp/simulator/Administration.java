package com.recomamp.simulator;

import com.recomamp.simulator.DemoAccount.DemoInstance;
import tools.jackson.databind.node.ObjectNode;

/** AMC accounts and instances. */
final class Administration {
  private static final String ACCOUNTS = Resource.ACCOUNTS.type();
  private static final String INSTANCES = Resource.INSTANCES.type();

  private final World world;
  private final Access access;

  Administration(World world, Access access) {
    this.world = world;
    this.access = access;
  }

  Reply accounts(Call call) {
    var account = holder(call);
    var answer = Json.object();
    answer
        .putArray("amcAccounts")
        .addObject()
        .put("accountId", account.entityId())
        .put("accountName", account.accountName())
        .put("marketplaceId", account.marketplaceId());
    return Reply.json(200, ACCOUNTS, answer);
  }

  Reply instances(Call call) {
    var account = access.account(call);
    var page =
        Paging.page(
            call,
            "instances",
            account.instances(),
            instance -> "%04d".formatted(account.instances().indexOf(instance)),
            instance -> shown(account, instance));
    return Reply.json(200, INSTANCES, Paging.withLastToken(page));
  }

  Reply instance(Call call) {
    var instance = access.instance(call);
    var answer = Json.object();
    answer.set("instance", shown(DemoAccount.ofInstance(instance.instanceId()), instance));
    return Reply.json(200, INSTANCES, answer);
  }

  /** As AMC says it of instances that come with an advertising account. */
  Reply unchangeable(Call call) {
    access.account(call);
    throw Refusal.amc(400, "Instances of this account cannot be created, changed or deleted.");
  }

  private DemoAccount holder(Call call) {
    try {
      return access.holder(call);
    } catch (Refusal refusal) {
      throw refusal.ofConnections(call.requestId());
    }
  }

  private ObjectNode shown(DemoAccount account, DemoInstance instance) {
    var shown =
        Json.object()
            .put("instanceId", instance.instanceId())
            .put("instanceName", instance.instanceName())
            .put("instanceType", instance.instanceType())
            .put("customerCanonicalName", instance.customerCanonicalName())
            .put("creationStatus", "COMPLETED")
            .put("creationDatetime", "2025-03-11T09:24:51.318204117Z")
            .put("s3BucketName", "")
            .put("apiEndpoint", "https://advertising-api.amazon.com");
    shown.putArray("entities").add(account.region());
    var types = shown.putArray("advertiserTypes");
    Advertisers.of(world, instance.instanceId()).stream()
        .map(advertiser -> Json.text(advertiser, "type"))
        .distinct()
        .sorted()
        .forEach(types::add);
    shown.putArray("optionalDatasets");
    shown.putNull("acrCollaboration");
    return shown;
  }
}
