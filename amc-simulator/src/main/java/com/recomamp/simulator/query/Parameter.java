package com.recomamp.simulator.query;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a workflow.
 *
 * @param dataType AMC's name of its type; of an array, that of its elements
 * @param value a text, number, boolean or list of these; nothing when there is no value yet; what
 *     is none of them is refused
 */
public record Parameter(String name, String dataType, boolean array, @Nullable Object value) {
  /** How many bits the values of a type have. */
  private static final Map<String, Integer> WHOLE =
      Map.of("BYTE", 8, "SHORT", 16, "INTEGER", 32, "LONG", 64);

  String literal() {
    if (!array) {
      return one(value);
    }
    if (value != null && !(value instanceof List<?>)) {
      throw CompileError.of(
          "The value '%s' of parameter %s is not of type ARRAY.".formatted(value, name));
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
      if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
        throw new IllegalArgumentException();
      }
      checked(text);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException _) {
      throw CompileError.of(
          "The value '%s' of parameter %s is not of type %s.".formatted(text, name, dataType));
    }
    return "CAST('%s' AS %s)".formatted(text.replace("'", "''").replace("\0", ""), type());
  }

  private void checked(String text) {
    switch (type()) {
      case "INTEGER", "BIGINT", "DOUBLE", DataTypes.DECIMAL -> {
        var number = new BigDecimal(text);
        var bits = WHOLE.get(dataType.toUpperCase(Locale.ROOT));
        if (number.precision() - (long) number.scale() > 400
            || bits != null && number.toBigIntegerExact().bitLength() >= bits
            || type().equals(DataTypes.DECIMAL) && !DataTypes.isDecimal(number)
            || !Double.isFinite(number.doubleValue())) {
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
