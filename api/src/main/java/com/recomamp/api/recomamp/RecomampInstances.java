package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.temporal.ExecutionWaker;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.LimitStore;
import com.recomamp.store.instance.InstanceView;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.query.QueryHomeStore;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Instances on RecomAMP's paths. To deactivate one is to pause it. */
@RestController
@RequestMapping(path = "/api/instances", produces = "application/json")
@Tag(name = "RecomAMP")
class RecomampInstances {
  private final RecomampIds ids;
  private final InstanceViews instances;
  private final QueryHomeStore homes;
  private final WorkflowList workflows;
  private final LimitStore limits;
  private final ExecutionWaker waker;
  private final CurrentUser current;

  RecomampInstances(
      RecomampIds ids,
      InstanceViews instances,
      QueryHomeStore homes,
      WorkflowList workflows,
      LimitStore limits,
      ExecutionWaker waker,
      CurrentUser current) {
    this.ids = ids;
    this.instances = instances;
    this.homes = homes;
    this.workflows = workflows;
    this.limits = limits;
    this.waker = waker;
    this.current = current;
  }

  @GetMapping({"", "/"})
  @Operation(summary = "Instances, by name")
  List<InstanceAnswer> list(
      @RequestParam(defaultValue = "100") int limit, @RequestParam(defaultValue = "0") int offset) {
    var queries = homes.queries();
    return instances.list().stream()
        .skip(Math.max(0, offset))
        .limit(Math.max(0, limit))
        .map(
            instance ->
                InstanceAnswer.of(instance, queries.getOrDefault(instance.instanceId(), 0L)))
        .toList();
  }

  @GetMapping({"/{instanceId}", "/{instanceId}/"})
  @Operation(summary = "One instance, by AMC's id or UUID")
  InstanceAnswer one(@PathVariable String instanceId) {
    var id = ids.instanceOfPath(instanceId);
    return InstanceAnswer.of(view(id), homes.queries().getOrDefault(id, 0L));
  }

  @PatchMapping({"/{instanceId}/status", "/{instanceId}/status/"})
  @Operation(
      summary = "Activate or deactivate an instance",
      description =
          "An inactive one is paused: nothing new is submitted to it. A pause of its account"
              + " stays.")
  StatusChanged change(
      @PathVariable String instanceId,
      @Parameter(description = "active or inactive, instead of is_active in the body")
          @RequestParam(required = false)
          @Nullable String status,
      @RequestBody(required = false) @Nullable Map<String, @Nullable Object> body) {
    var id = ids.instanceOfPath(instanceId);
    var asked = Asked.by(current.requester().name(), "recomamp", null);
    if (isToBeActive(status, body)) {
      limits.resume(id, asked).ifPresent(waker::granted);
    } else {
      limits.pause(id, asked);
    }
    var now = view(id);
    var word = InstanceAnswer.word(now);
    return new StatusChanged(id, word, !now.paused(), "%s is %s".formatted(now.name(), word));
  }

  record StatusChanged(InstanceId instanceId, String status, boolean isActive, String message) {}

  @GetMapping({"/{instanceId}/workflows", "/{instanceId}/workflows/"})
  @Operation(summary = "The queries that are at home at an instance; any other runs there too")
  List<InstanceWorkflow> workflows(@PathVariable String instanceId) {
    var id = ids.instanceOfPath(instanceId);
    return workflows.of(id).stream().map(workflow -> InstanceWorkflow.of(workflow, id)).toList();
  }

  @JsonInclude(JsonInclude.Include.ALWAYS)
  record InstanceWorkflow(
      QueryId workflowId,
      String name,
      @Nullable String description,
      String status,
      boolean isTemplate,
      List<String> tags,
      Instant createdAt,
      @Nullable Instant lastExecutedAt,
      InstanceId sourceInstanceId) {

    private static InstanceWorkflow of(WorkflowAnswer workflow, InstanceId home) {
      return new InstanceWorkflow(
          workflow.workflowId(),
          workflow.name(),
          workflow.description(),
          workflow.status(),
          workflow.isTemplate(),
          workflow.tags(),
          workflow.createdAt(),
          workflow.lastExecutedAt(),
          home);
    }
  }

  @GetMapping({"/{instanceId}/campaigns", "/{instanceId}/campaigns/"})
  @Operation(summary = "No campaigns: they are not kept here")
  List<Object> campaigns(@PathVariable String instanceId) {
    return none(instanceId);
  }

  @GetMapping({"/{instanceId}/brands", "/{instanceId}/brands/"})
  @Operation(summary = "No brands: they are not kept here")
  List<Object> brands(@PathVariable String instanceId) {
    return none(instanceId);
  }

  @GetMapping({"/{instanceId}/templates", "/{instanceId}/templates/"})
  @Operation(summary = "No templates of an instance: queries are saved for all")
  List<Object> templates(@PathVariable String instanceId) {
    return none(instanceId);
  }

  @GetMapping({"/{instanceId}/available-brands", "/{instanceId}/available-brands/"})
  @Operation(summary = "No brands: they are not kept here")
  Map<String, Object> availableBrands(@PathVariable String instanceId) {
    return Map.of("brands", none(instanceId));
  }

  @GetMapping({"/{instanceId}/mappings", "/{instanceId}/mappings/"})
  @Operation(summary = "No brands, and nothing mapped to them")
  Map<String, Object> mappings(@PathVariable String instanceId) {
    return Map.of(
        "instance_id", instanceId,
        "brands", none(instanceId),
        "asins_by_brand", Map.of(),
        "campaigns_by_brand", Map.of());
  }

  @GetMapping({"/{instanceId}/parameter-values", "/{instanceId}/parameter-values/"})
  @Operation(summary = "No values to fill in, as nothing is mapped")
  Map<String, Object> parameterValues(@PathVariable String instanceId) {
    none(instanceId);
    return Map.of("instance_id", instanceId, "parameters", Map.of(), "has_mappings", false);
  }

  @GetMapping({
    "/{instanceId}/brands/{brand}/asins",
    "/{instanceId}/brands/{brand}/asins/",
    "/{instanceId}/brands/{brand}/campaigns",
    "/{instanceId}/brands/{brand}/campaigns/"
  })
  @Operation(summary = "No ASINs and campaigns of a brand: they are not kept here")
  Map<String, Object> ofBrand(@PathVariable String instanceId, @PathVariable String brand) {
    var none = none(instanceId);
    return Map.of("brand_tag", brand, "asins", none, "campaigns", none, "total", 0);
  }

  private List<Object> none(String instanceId) {
    ids.instanceOfPath(instanceId);
    return List.of();
  }

  private InstanceView view(InstanceId id) {
    return instances.view(id).orElseThrow(() -> Refusal.notFound("Instance not found"));
  }

  private static boolean isToBeActive(
      @Nullable String status, @Nullable Map<String, @Nullable Object> body) {
    if (body != null && body.get("is_active") instanceof Boolean active) {
      return active;
    }
    return switch (status) {
      case "active" -> true;
      case "inactive" -> false;
      case null, default ->
          throw Refusal.invalid(
              "is_active", "must be true or false, or status active or inactive in the query");
    };
  }
}
