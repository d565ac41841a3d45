package com.recomamp.simulator;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What of a workflow AMC keeps, saved or as part of an execution. */
final class WorkflowDefinition {
  private static final int MOST_ITEMS = 100;
  private static final int MOST_DIGITS = 38;
  private static final List<String> COLUMN_TYPES = List.of("DIMENSION", "METRIC");
  private static final List<String> DATA_TYPES =
      List.of(
          "BINARY",
          "BOOLEAN",
          "BYTE",
          "CALENDAR_INTERVAL",
          "DATE",
          "DECIMAL",
          "DOUBLE",
          "FLOAT",
          "INTEGER",
          "LONG",
          "SHORT",
          "STRING",
          "TIMESTAMP");

  private WorkflowDefinition() {}

  /** Empty when there is none. */
  static String sql(ObjectNode workflow) {
    return Json.text(workflow, "sqlQuery") instanceof String text ? text : "";
  }

  static ObjectNode saved(ObjectNode asked) {
    return checked(new Fields(asked).required("workflowId"));
  }

  static ObjectNode adHoc(ObjectNode workflow) {
    return checked(new Fields(workflow, "workflow."));
  }

  private static ObjectNode checked(Fields workflow) {
    return workflow
        .id("workflowId")
        .text("sqlQuery")
        .list("inputParameters", MOST_ITEMS, WorkflowDefinition::parameter)
        .list("outputColumns", MOST_ITEMS, WorkflowDefinition::column)
        .object("outputFormat", WorkflowDefinition::format)
        .text("inputSchema")
        .word("privacyFilteringBehavior", List.of("REMOVE_ROWS", "REMOVE_VALUES"))
        .text("filteredMetricsDiscriminatorColumn")
        .text("distinctUserCountColumn")
        .text("filteredReasonColumn")
        .kept();
  }

  /** The spelling {@code column_type}, which AMC's own samples have, falls away there as well. */
  private static ObjectNode parameter(ObjectNode asked, String within) {
    var parameter =
        new Fields(asked, within)
            .required("name")
            .text("name")
            .word("columnType", COLUMN_TYPES)
            .json("defaultValue")
            .text("description")
            .text("displayName");
    return (asked.get("dataType") instanceof ObjectNode
            ? parameter.object("dataType", WorkflowDefinition::array)
            : parameter.word("dataType", DATA_TYPES))
        .kept();
  }

  private static ObjectNode array(ObjectNode asked, String within) {
    return new Fields(asked, within)
        .required("type")
        .word("type", List.of("ARRAY"))
        .required("elementDataType")
        .word("elementDataType", DATA_TYPES)
        .flag("elementNullable")
        .otherwise("elementNullable", false)
        .kept();
  }

  private static ObjectNode column(ObjectNode asked, String within) {
    return new Fields(asked, within)
        .required("name")
        .text("name")
        .word("columnType", COLUMN_TYPES)
        .word("dataType", DATA_TYPES)
        .number("dataTypePrecision", 1, MOST_DIGITS)
        .number("dataTypeScale", 0, MOST_DIGITS)
        .text("description")
        .kept();
  }

  private static ObjectNode format(ObjectNode asked, String within) {
    var format =
        new Fields(asked, within)
            .mark("escapeCharacter")
            .mark("quoteCharacter")
            .mark("separatorCharacter")
            .kept();
    if (!CsvDialect.of(format).isReadable()) {
      throw Refusal.amc(
          400,
          "%sseparatorCharacter must be another than quoteCharacter and escapeCharacter."
              .formatted(within));
    }
    return format;
  }
}
