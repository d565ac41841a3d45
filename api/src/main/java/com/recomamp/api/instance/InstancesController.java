package com.recomamp.api.instance;

import com.recomamp.store.instance.InstanceView;
import com.recomamp.store.instance.InstanceViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Instances over REST. */
@RestController
@Tag(name = "Instances")
class InstancesController {
  private final InstanceViews instances;

  InstancesController(InstanceViews instances) {
    this.instances = instances;
  }

  @GetMapping(path = "/api/v1/instances", produces = "application/json")
  @Operation(summary = "Every instance: slots in use, queue, age of the last look at AMC")
  Instances list() {
    return new Instances(instances.list());
  }

  record Instances(List<InstanceView> items) {}
}
