package com.recomamp.api.query;

import com.recomamp.workflows.query.ParameterType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which JSON values a parameter may have. */
public final class ParameterValues {
  private ParameterValues() {}

  public static boolean fits(ParameterType type, @Nullable Object value) {
    return switch (type) {
      case STRING -> value instanceof String;
      case INTEGER -> isInteger(value);
      case DECIMAL -> isNumber(value);
      case BOOLEAN -> value instanceof Boolean;
      case DATE -> value instanceof String text && parses(text, LocalDate::parse);
      case TIMESTAMP -> value instanceof String text && parses(text, LocalDateTime::parse);
      case LIST_OF_STRING,
          LIST_OF_INTEGER,
          LIST_OF_DECIMAL,
          LIST_OF_BOOLEAN,
          LIST_OF_DATE,
          LIST_OF_TIMESTAMP ->
          value instanceof List<?> list && list.stream().allMatch(item -> fits(type.item(), item));
    };
  }

  /** What is allowed, with an example. */
  public static String allowed(ParameterType type) {
    return switch (type) {
      case STRING -> "a string, such as \"abc\"";
      case INTEGER -> "a whole number, such as 42";
      case DECIMAL -> "a number, such as 0.5";
      case BOOLEAN -> "true or false";
      case DATE -> "a date, such as \"2026-10-01\"";
      case TIMESTAMP -> "a local time, such as \"2026-10-01T00:00:00\"";
      case LIST_OF_STRING -> "a list of strings, such as [\"a\", \"b\"]";
      case LIST_OF_INTEGER -> "a list of whole numbers, such as [1, 2]";
      case LIST_OF_DECIMAL -> "a list of numbers, such as [0.5, 1]";
      case LIST_OF_BOOLEAN -> "a list of true and false";
      case LIST_OF_DATE -> "a list of dates, such as [\"2026-10-01\"]";
      case LIST_OF_TIMESTAMP -> "a list of local times, such as [\"2026-10-01T00:00:00\"]";
    };
  }

  /** The type of a parameter that nobody declared; empty if AMC has none for the value. */
  public static Optional<ParameterType> guess(Object value) {
    return switch (value) {
      case List<?> list when list.isEmpty() -> Optional.of(ParameterType.LIST_OF_STRING);
      case List<?> _ ->
          firstThatFits(
              value,
              ParameterType.LIST_OF_STRING,
              ParameterType.LIST_OF_INTEGER,
              ParameterType.LIST_OF_DECIMAL,
              ParameterType.LIST_OF_BOOLEAN);
      default ->
          firstThatFits(
              value,
              ParameterType.STRING,
              ParameterType.INTEGER,
              ParameterType.DECIMAL,
              ParameterType.BOOLEAN);
    };
  }

  private static Optional<ParameterType> firstThatFits(Object value, ParameterType... types) {
    return List.of(types).stream().filter(type -> fits(type, value)).findFirst();
  }

  private static boolean isInteger(@Nullable Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  private static boolean isNumber(@Nullable Object value) {
    return isInteger(value)
        || value instanceof BigInteger
        || value instanceof BigDecimal
        || value instanceof Double number && Double.isFinite(number);
  }

  private static boolean parses(String text, java.util.function.Function<String, ?> parse) {
    try {
      parse.apply(text);
      return true;
    } catch (DateTimeParseException _) {
      return false;
    }
  }
}
