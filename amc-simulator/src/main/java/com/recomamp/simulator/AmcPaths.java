package com.recomamp.simulator;

import java.util.List;
import java.util.function.Function;

/** AMC's paths: who answers there, and which media type is spoken. */
final class AmcPaths {
  private static final String INSTANCE = "/amc/instances/{instanceId}";
  private static final String REPORTING = "/amc/reporting/{instanceId}";

  private final FrontDoor door;

  AmcPaths(FrontDoor door) {
    this.door = door;
  }

  AmcPaths administration(
      Administration administration, Advertisers advertisers, AdvertiserUpdates updates) {
    return at(
            Resource.ACCOUNTS, Operation.ACCOUNTS, "GET", "/amc/accounts", administration::accounts)
        .instances("GET", "/amc/instances", administration::instances)
        .instances("GET", INSTANCE, administration::instance)
        .instances("POST", "/amc/instances", administration::unchangeable)
        .instances("PUT", INSTANCE, administration::unchangeable)
        .instances("DELETE", INSTANCE, administration::unchangeable)
        .instances("POST", INSTANCE + "/updateCustomerAwsAccount", administration::unchangeable)
        .advertisers("GET", "", advertisers::list)
        .advertisers("GET", "/updates", updates::list)
        .advertisers("POST", "/updates", updates::create)
        .advertisers("GET", "/updates/{updateId}", updates::get)
        .without("AWS Clean Rooms collaborations", INSTANCE + "/collaboration")
        .without("AWS Clean Rooms collaborations", INSTANCE + "/collaboration/{rest*}")
        .without("audiences, connections and terms", "/amc/audiences/{rest*}");
  }

  AmcPaths dataSources(DataSources dataSources) {
    var all = REPORTING + "/dataSources";
    return at(Resource.DATA_SOURCES, Operation.DATA_SOURCES, "GET", all, dataSources::list)
        .at(
            Resource.DATA_SOURCES,
            Operation.DATA_SOURCE,
            "GET",
            all + "/{dataSourceId}",
            dataSources::get);
  }

  AmcPaths workflows(SavedWorkflows workflows) {
    return workflows("GET", "", workflows::list)
        .workflows("POST", "", workflows::create)
        .workflows("GET", "/{workflowId}", workflows::get)
        .workflows("PUT", "/{workflowId}", workflows::update)
        .workflows("DELETE", "/{workflowId}", workflows::delete);
  }

  AmcPaths schedules(Schedules schedules) {
    return schedules("GET", "", schedules::list)
        .schedules("POST", "", schedules::create)
        .schedules("GET", "/{scheduleId}", schedules::get)
        .schedules("PUT", "/{scheduleId}", schedules::update)
        .schedules("DELETE", "/{scheduleId}", schedules::delete);
  }

  AmcPaths executions(WorkflowExecutions executions) {
    var one = "/{executionId}";
    return executions(Operation.LIST, "GET", "", executions::list)
        .executions(Operation.CREATE, "POST", "", executions::create)
        .executions(Operation.GET, "GET", one, executions::get)
        .executions(Operation.CANCEL, "PUT", one, executions::update)
        .executions(
            Operation.DOWNLOAD_URLS, "GET", one + "/downloadUrls", executions::downloadUrls);
  }

  private AmcPaths instances(String method, String path, Function<Call, Reply> answer) {
    return at(Resource.INSTANCES, Operation.INSTANCES, method, path, answer);
  }

  private AmcPaths advertisers(String method, String rest, Function<Call, Reply> answer) {
    var path = INSTANCE + "/advertisers" + rest;
    return at(Resource.INSTANCES, Operation.ADVERTISERS, method, path, answer);
  }

  private AmcPaths workflows(String method, String rest, Function<Call, Reply> answer) {
    var path = REPORTING + "/workflows" + rest;
    return at(Resource.WORKFLOWS, Operation.WORKFLOWS, method, path, answer);
  }

  private AmcPaths schedules(String method, String rest, Function<Call, Reply> answer) {
    var path = REPORTING + "/schedules" + rest;
    return at(Resource.SCHEDULES, Operation.SCHEDULES, method, path, answer);
  }

  private AmcPaths executions(
      Operation operation, String method, String rest, Function<Call, Reply> answer) {
    var path = REPORTING + "/workflowExecutions" + rest;
    return at(Resource.WORKFLOW_EXECUTIONS, operation, method, path, answer);
  }

  /** AMC answers there, the simulator only says that it does not. */
  private AmcPaths without(String what, String path) {
    for (var method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
      door.on(
          Operation.UNKNOWN,
          method,
          path,
          _ -> {
            throw Refusal.gateway(501, "Not Implemented: the simulator has no %s.".formatted(what));
          });
    }
    return this;
  }

  private AmcPaths at(
      Resource resource,
      Operation operation,
      String method,
      String path,
      Function<Call, Reply> answer) {
    door.on(operation, method, path, resource.speaking(answer));
    return this;
  }
}
