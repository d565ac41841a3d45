package com.recomamp.store.recomamp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Makes rows of JSON; numbers stay as they were written. */
final class ResultRowParser {
  private ResultRowParser() {}

  /**
   * @param parser at the first token of a row; afterwards at its last
   * @throws BadRow if it is neither an array nor an object
   */
  static ResultRow row(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_ARRAY -> {
        var cells = new ArrayList<@Nullable String>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          cells.add(cell(parser));
        }
        yield new ResultRow.Cells(cells);
      }
      case START_OBJECT -> {
        var fields = new LinkedHashMap<String, @Nullable String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          var name = parser.currentName();
          parser.nextToken();
          fields.put(name, cell(parser));
        }
        yield new ResultRow.Fields(fields);
      }
      default -> throw new BadRow("a row of the result is neither a list nor an object");
    };
  }

  private static @Nullable String cell(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case START_ARRAY, START_OBJECT -> parser.<JsonNode>readValueAsTree().toString();
      case VALUE_NUMBER_FLOAT ->
          parser.isNaN() ? notANumber(parser.getString()) : parser.getString();
      default -> parser.getString();
    };
  }

  /** In a table NaN is a value that is missing. */
  private static @Nullable String notANumber(String text) {
    return text.equals("NaN") ? null : text;
  }
}
