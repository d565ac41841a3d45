package com.recomamp.simulator.query;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a workflow.
 *
 * @param dataType AMC's name of its type; of an array, that of its elements
 * @param value a text, number, boolean or list of these; nothing when there is no value yet
 */
public record Parameter(String name, String dataType, boolean array, @Nullable Object value) {
  private static final Set<String> WHOLE = Set.of("BYTE", "SHORT", "INTEGER", "LONG");

  String literal() {
    if (!array) {
      return one(value);
    }
    var items =
        value instanceof List<?> list
            ? list.stream().map(this::one).collect(Collectors.joining(", "))
            : "";
    return "CAST([%s] AS %s[])".formatted(items, type());
  }

  private String type() {
    return DataTypes.parameter(dataType);
  }

  private String one(@Nullable Object value) {
    if (value == null) {
      return "CAST(NULL AS %s)".formatted(type());
    }
    var text = value.toString();
    try {
      checked(text);
    } catch (IllegalArgumentException | DateTimeParseException _) {
      throw CompileError.of(
          "The value '%s' of parameter %s is not of type %s.".formatted(text, name, dataType));
    }
    return "CAST('%s' AS %s)".formatted(text.replace("'", "''").replace("\0", ""), type());
  }

  private void checked(String text) {
    switch (type()) {
      case "INTEGER", "BIGINT", "DOUBLE", DataTypes.DECIMAL -> {
        var number = new BigDecimal(text);
        if (WHOLE.contains(dataType.toUpperCase(Locale.ROOT))
            && number.stripTrailingZeros().scale() > 0) {
          throw new IllegalArgumentException();
        }
      }
      case "BOOLEAN" -> {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
          throw new IllegalArgumentException();
        }
      }
      case "DATE" -> LocalDate.parse(text);
      case "TIMESTAMP" -> LocalDateTime.parse(text.replaceFirst("Z$", "").replace(' ', 'T'));
      default -> {}
    }
  }
}
