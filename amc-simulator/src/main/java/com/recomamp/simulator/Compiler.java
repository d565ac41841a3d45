package com.recomamp.simulator;

import com.recomamp.simulator.query.Outcome;
import com.recomamp.simulator.query.OutputColumn;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    var sql = new Sql(WorkflowDefinition.sql(workflow));
    if (!sql.parseError().isEmpty()) {
      return Optional.of(sql.parseError());
    }
    var undeclared = sql.parameters();
    undeclared.removeAll(declared(workflow, false));
    return undeclared.stream()
        .findFirst()
        .map(
            name ->
                "Filter operation filter_operation referenced an undeclared parameter %s."
                    .formatted(name))
        .map(reason -> invalid(workflowId, reason));
  }

  private static String invalid(String workflowId, String reason) {
    return "Was unable to compile workflow %s because it was found to be invalid: %s"
        .formatted(workflowId, reason);
  }

  /** What AMC says when carrying the query out was refused, or gives other columns than wanted. */
  static Optional<String> refusal(
      String workflowId, ObjectNode workflow, @Nullable Outcome outcome) {
    if (outcome instanceof Outcome.Answered(var columns, _, _)) {
      return unwanted(workflow, columns).map(reason -> invalid(workflowId, reason));
    }
    if (!(outcome instanceof Outcome.Refused(var reason))) {
      return Optional.empty();
    }
    return Optional.of(
        reason.startsWith("Encountered ")
            ? reason
            : "Was unable to compile workflow %s because the sql query was invalid: %s"
                .formatted(workflowId, reason));
  }

  /** The output must be exactly what {@code outputColumns} says, as far as it says anything. */
  private static Optional<String> unwanted(ObjectNode workflow, List<OutputColumn> columns) {
    var wanted = workflow.path("outputColumns");
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    if (wanted.size() != columns.size()) {
      return Optional.of(
          "outputColumns has %d columns, the output of the query has %d."
              .formatted(wanted.size(), columns.size()));
    }
    for (var i = 0; i < columns.size(); i++) {
      var column = described(columns.get(i));
      for (var field : wanted.get(i).propertyNames()) {
        var value = Json.text(wanted.get(i), field);
        if (!field.equals("description") && !String.valueOf(value).equals(column.get(field))) {
          return Optional.of(
              "outputColumns[%d].%s is %s, that of the output of the query is %s."
                  .formatted(i, field, value, column.get(field)));
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> described(OutputColumn column) {
    return Map.of(
        "name", column.name(),
        "columnType", column.metric() ? "METRIC" : "DIMENSION",
        "dataType", column.dataType(),
        "dataTypePrecision", String.valueOf(column.precision()),
        "dataTypeScale", String.valueOf(column.scale()));
  }

  /** A declared parameter for which there is neither a value nor a default. */
  static Optional<String> missingValue(ObjectNode workflow, ObjectNode values) {
    var missing = declared(workflow, true);
    return missing.stream()
        .filter(name -> !values.hasNonNull(name))
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
