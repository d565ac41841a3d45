package com.recomamp.api.instance;

import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.temporal.ExecutionWaker;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.LimitEvent;
import com.recomamp.store.execution.LimitStore;
import com.recomamp.store.instance.InstanceView;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.workflows.instance.InstanceId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Instances over REST. */
@RestController
@RequestMapping(path = "/api/v1/instances", produces = "application/json")
@Tag(name = "Instances")
class InstancesController {
  private final InstanceViews instances;
  private final LimitStore limits;
  private final ExecutionWaker waker;
  private final CurrentUser current;

  InstancesController(
      InstanceViews instances, LimitStore limits, ExecutionWaker waker, CurrentUser current) {
    this.instances = instances;
    this.limits = limits;
    this.waker = waker;
    this.current = current;
  }

  @GetMapping
  @Operation(summary = "Every instance: slots in use, queue, age of the last look at AMC, pause")
  Instances list() {
    return new Instances(instances.list());
  }

  record Instances(List<InstanceView> items) {}

  @GetMapping("/{id}")
  @Operation(summary = "One instance")
  @ApiResponse(responseCode = "200", description = "The instance")
  @ApiResponse(responseCode = "404", ref = "notFound")
  InstanceView one(@PathVariable String id) {
    return Parsed.of(id, InstanceId::new).flatMap(instances::view).orElseThrow(() -> unknown(id));
  }

  @GetMapping("/{id}/events")
  @Operation(summary = "Who paused, resumed or capped it or its account, newest first")
  @ApiResponse(responseCode = "200", description = "The newest hundred")
  @ApiResponse(responseCode = "404", ref = "notFound")
  Events events(@PathVariable String id) {
    return new Events(limits.events(one(id).instanceId()));
  }

  record Events(List<LimitEvent> items) {}

  @PostMapping("/{id}/pause")
  @Operation(
      summary = "Pause",
      description =
          "Nothing new is submitted to it; what AMC works on is followed as before. Again with"
              + " another note, that note counts.")
  @ApiResponse(responseCode = "200", description = "The instance, paused now or before")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  InstanceView pause(
      @PathVariable String id, @RequestBody(required = false) @Nullable PauseRequest request) {
    var instance = one(id).instanceId();
    limits.pause(instance, PauseRequest.asked(request, current.requester()));
    return one(id);
  }

  @PostMapping("/{id}/resume")
  @Operation(
      summary = "Resume",
      description =
          "What waits for it is submitted, as slots allow. A pause of its account stays; resume"
              + " that.")
  @ApiResponse(responseCode = "200", description = "The instance")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  InstanceView resume(
      @PathVariable String id, @RequestBody(required = false) @Nullable PauseRequest request) {
    var instance = one(id).instanceId();
    limits
        .resume(instance, PauseRequest.asked(request, current.requester()))
        .ifPresent(waker::granted);
    return one(id);
  }

  @PutMapping("/{id}/slot-cap")
  @Operation(
      summary = "Say how many slots it may have",
      description =
          "AMC gives an instance ten, and may have raised that. More let those go at once who wait"
              + " for a slot; fewer take nothing back: what holds one goes on, and nothing new is"
              + " submitted before fewer are left.")
  @ApiResponse(responseCode = "200", description = "The instance")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  InstanceView changeSlotCap(@PathVariable String id, @RequestBody SlotCapRequest request) {
    var instance = one(id).instanceId();
    limits
        .changeSlotCap(instance, request.ofInstance(), request.asked(current.requester()))
        .ifPresent(waker::granted);
    return one(id);
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound("There is no instance %s.".formatted(id));
  }
}
