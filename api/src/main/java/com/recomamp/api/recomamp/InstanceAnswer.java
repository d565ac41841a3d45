package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.store.instance.InstanceView;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An instance in RecomAMP's words, in its list and on its page alike.
 *
 * @param instanceId AMC's
 * @param isActive that executions are submitted to it: neither it nor its account is paused
 * @param accountId the entity id
 * @param brands none: they are not kept here
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record InstanceAnswer(
    UUID id,
    InstanceId instanceId,
    String instanceName,
    String type,
    String region,
    String status,
    boolean isActive,
    String accountId,
    String accountName,
    Account account,
    @Nullable String endpointUrl,
    @Nullable String dataUploadAccountId,
    @Nullable Instant createdAt,
    List<String> brands,
    Stats stats) {

  record Account(String accountId, String accountName, String marketplaceId) {}

  record Stats(long totalCampaigns, long totalWorkflows, long activeWorkflows) {}

  static InstanceAnswer of(InstanceView instance, long workflows) {
    return new InstanceAnswer(
        instance.uuid(),
        instance.instanceId(),
        instance.name(),
        instance.type(),
        instance.region(),
        word(instance),
        !instance.paused(),
        instance.entityId(),
        instance.accountName(),
        new Account(instance.entityId(), instance.accountName(), instance.marketplaceId()),
        null,
        null,
        null,
        List.of(),
        new Stats(0, workflows, workflows));
  }

  static String word(InstanceView instance) {
    return instance.paused() ? "inactive" : "active";
  }
}
