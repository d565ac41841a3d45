package com.recomamp.api.recomamp;

import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What RecomAMP's pages can ask for and nobody does here: each says so in a sentence to show. */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
@Tag(name = "RecomAMP")
@ApiResponse(responseCode = "501", description = "Not offered; detail says what to do instead")
class NotOffered {

  @PutMapping({"/instances/{instanceId}/brands", "/instances/{instanceId}/brands/"})
  @Operation(summary = "Not offered: keep brands with an instance")
  void keepBrands() {
    throw no("Brands are not kept here; put them into a query's parameters.");
  }

  @PostMapping({"/instances/{instanceId}/mappings", "/instances/{instanceId}/mappings/"})
  @Operation(summary = "Not offered: map ASINs and campaigns to brands")
  void keepMappings() {
    throw no(
        "ASINs and campaigns are not mapped to brands here; put them into a query's parameters.");
  }

  @PostMapping({"/instances/{instanceId}/templates", "/instances/{instanceId}/templates/"})
  @Operation(summary = "Not offered: save a template with an instance")
  void saveInstanceTemplate() {
    throw no("Templates of an instance are not offered; save a query, it runs on every instance.");
  }

  @PostMapping({"/workflows/{workflowId}/sync-to-amc", "/workflows/{workflowId}/sync-to-amc/"})
  @Operation(summary = "Not offered: keep a copy of a query at AMC")
  void syncToAmc() {
    throw no("AMC keeps no copies of workflows: it gets the SQL with each run. Just run it.");
  }

  @PostMapping({
    "/workflows/{workflowId}/schedules",
    "/workflows/{workflowId}/schedules/",
    "/workflows/{workflowId}/schedules/custom",
    "/amc-executions/{executionId}/schedule"
  })
  @Operation(summary = "Not offered: schedule a query")
  void schedule() {
    throw no("Schedules are not offered yet; run the workflow when it is due.");
  }

  @PostMapping({"/data-collections", "/data-collections/"})
  @Operation(summary = "Not offered: collect many weeks")
  void collect() {
    throw no("Data collections are not offered yet; run the workflow once for each week.");
  }

  @GetMapping({
    "/workflows/{workflowId}/execution-status",
    "/workflows/executions/cross-reference",
    "/amc-executions/{instanceId}/{executionId}/analysis"
  })
  @Operation(summary = "Not offered: compare with AMC; what is stored is what AMC last said")
  void compare() {
    throw no("There is nothing to compare: executions are followed at AMC until they end.");
  }

  @PostMapping({"/query-templates", "/query-templates/", "/query-templates/from-workflow"})
  @Operation(summary = "Not offered: save a query template")
  void saveTemplate() {
    throw no("Query templates are not offered; save a workflow with parameters.");
  }

  @PostMapping({
    "/snowflake/config",
    "/snowflake/config/",
    "/snowflake/config/test",
    "/amc-executions/{executionId}/retry-snowflake"
  })
  @Operation(summary = "Not offered: send results to Snowflake")
  void snowflake() {
    throw no("Results are not sent to Snowflake; each can be downloaded as CSV.");
  }

  private static Refusal no(String detail) {
    return Refusal.because(ProblemKind.NOT_OFFERED, detail);
  }
}
