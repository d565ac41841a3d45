package com.recomamp.simulator;

import com.recomamp.simulator.DemoAccount.DemoInstance;
import tools.jackson.databind.node.ObjectNode;

/** AMC accounts and instances. */
final class Administration {
  private static final String ACCOUNTS = "application/vnd.amcaudiencesconnections.v1+json";
  private static final String INSTANCES = "application/vnd.amcinstances.v1+json";

  private final Access access;

  Administration(Access access) {
    this.access = access;
  }

  Reply accounts(Call call) {
    var account = holderOrMessage(call);
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
    var answer = Json.object();
    var list = answer.putArray("instances");
    account.instances().forEach(instance -> list.add(shown(account, instance)));
    // the samples of this one list show a null where others leave the field away
    answer.putNull("nextToken");
    return Reply.json(200, INSTANCES, answer);
  }

  Reply instance(Call call) {
    var instance = access.instance(call);
    var answer = Json.object();
    answer.set("instance", shown(access.account(call), instance));
    return Reply.json(200, INSTANCES, answer);
  }

  private DemoAccount holderOrMessage(Call call) {
    try {
      return access.holder(call);
    } catch (Refusal _) {
      throw Refusal.gateway(401, "Authentication failed", call.requestId());
    }
  }

  private static ObjectNode shown(DemoAccount account, DemoInstance instance) {
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
    shown.putArray("advertiserTypes").add("DISPLAY").add("SPONSORED_ADS");
    shown.putArray("optionalDatasets");
    return shown;
  }
}
