package com.recomamp.simulator;

import com.recomamp.simulator.query.Outcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What AMC says about a query that it refuses. */
final class Compiler {
  private Compiler() {}

  /** What is wrong with a workflow, in AMC's words. */
  static Optional<String> refusal(String workflowId, ObjectNode workflow) {
    var sql = new Sql(Json.text(workflow, "sqlQuery") instanceof String text ? text : "");
    if (!sql.parseError().isEmpty()) {
      return Optional.of(sql.parseError());
    }
    var undeclared = sql.parameters();
    undeclared.removeAll(declared(workflow, false));
    return undeclared.stream()
        .findFirst()
        .map(
            name ->
                "Was unable to compile workflow %s because it was found to be invalid: Filter operation filter_operation referenced an undeclared parameter %s."
                    .formatted(workflowId, name));
  }

  /** What AMC says when carrying the query out was refused. */
  static Optional<String> refusal(String workflowId, @Nullable Outcome outcome) {
    if (!(outcome instanceof Outcome.Refused(var reason))) {
      return Optional.empty();
    }
    return Optional.of(
        reason.startsWith("Encountered ")
            ? reason
            : "Was unable to compile workflow %s because the sql query was invalid: %s"
                .formatted(workflowId, reason));
  }

  /** A declared parameter for which there is neither a value nor a default. */
  static Optional<String> missingValue(ObjectNode workflow, ObjectNode values) {
    var missing = declared(workflow, true);
    missing.removeAll(values.propertyNames());
    return missing.stream()
        .sorted()
        .findFirst()
        .map("No value was given for parameter %s, which has no default value."::formatted);
  }

  private static Set<String> declared(ObjectNode workflow, boolean onlyWithoutDefault) {
    var names = new HashSet<String>();
    for (JsonNode parameter : workflow.path("inputParameters")) {
      if (Json.text(parameter, "name") instanceof String name
          && !(onlyWithoutDefault && parameter.hasNonNull("defaultValue"))) {
        names.add(name);
      }
    }
    return names;
  }
}
