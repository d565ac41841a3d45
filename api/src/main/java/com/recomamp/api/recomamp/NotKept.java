package com.recomamp.api.recomamp;

import com.recomamp.api.http.Refusal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What RecomAMP's pages read and nobody keeps here: empty in the shape that they need. */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
@Tag(name = "RecomAMP")
class NotKept {
  private final RecomampIds ids;

  NotKept(RecomampIds ids) {
    this.ids = ids;
  }

  @GetMapping({
    "/schedules",
    "/schedules/",
    "/data-collections",
    "/data-collections/",
    "/query-templates",
    "/query-templates/",
    "/query-templates/categories",
    "/data-sources",
    "/data-sources/",
    "/campaigns/brands",
    "/campaigns/brands/"
  })
  @Operation(summary = "An empty list")
  List<Object> list() {
    return List.of();
  }

  @GetMapping({"/workflows/{workflowId}/schedules", "/workflows/{workflowId}/schedules/"})
  @Operation(summary = "No schedules of a query")
  List<Object> schedules(@PathVariable String workflowId) {
    ids.query(workflowId);
    return List.of();
  }

  @GetMapping({"/asins", "/asins/", "/campaigns", "/campaigns/"})
  @Operation(summary = "No ASINs and no campaigns")
  Map<String, Object> asinsAndCampaigns() {
    return Map.of("asins", List.of(), "campaigns", List.of(), "total", 0);
  }

  @PostMapping({"/asins/search", "/asins/search/"})
  @Operation(summary = "No ASINs are found")
  Map<String, Object> searchedAsins() {
    return Map.of("asins", List.of(), "total", 0);
  }

  @GetMapping({"/snowflake/config/check", "/snowflake/config/check/"})
  @Operation(summary = "No Snowflake is set up")
  Map<String, Object> snowflake() {
    return Map.of("hasConfig", false);
  }

  @GetMapping({"/snowflake/config", "/snowflake/config/"})
  @Operation(summary = "No Snowflake is set up")
  void snowflakeSettings() {
    throw Refusal.notFound("No Snowflake configuration");
  }

  @RequestMapping(
      path = {"/schedules/{scheduleId}", "/schedules/{scheduleId}/{what}"},
      method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.PUT, RequestMethod.DELETE})
  @Operation(summary = "No such schedule, as there are none")
  void schedule() {
    throw Refusal.notFound("Schedule not found");
  }

  @RequestMapping(
      path = {"/data-collections/{collectionId}", "/data-collections/{collectionId}/{what}"},
      method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.DELETE})
  @Operation(summary = "No such collection, as there are none")
  void collection() {
    throw Refusal.notFound("Collection not found");
  }

  @RequestMapping(
      path = {"/query-templates/{templateId}", "/query-templates/{templateId}/{what}"},
      method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.PUT, RequestMethod.DELETE})
  @Operation(summary = "No such template, as there are none")
  void template() {
    throw Refusal.notFound("Template not found");
  }

  @RequestMapping(
      path = {
        "/instances/{instanceId}/templates/{templateId}",
        "/instances/{instanceId}/templates/{templateId}/{what}"
      },
      method = {RequestMethod.GET, RequestMethod.POST, RequestMethod.PUT, RequestMethod.DELETE})
  @Operation(summary = "No such template, as instances have none")
  void instanceTemplate() {
    throw Refusal.notFound("Template not found");
  }
}
