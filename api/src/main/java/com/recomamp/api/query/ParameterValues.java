package com.recomamp.api.query;

import com.recomamp.workflows.query.ParameterType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
      case LIST_OF_STRING -> all(value, String.class::isInstance);
      case LIST_OF_INTEGER -> all(value, ParameterValues::isInteger);
      case LIST_OF_DECIMAL -> all(value, ParameterValues::isNumber);
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
              ParameterType.LIST_OF_DECIMAL);
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

  private static boolean all(@Nullable Object value, Predicate<Object> isRight) {
    return value instanceof List<?> list
        && list.stream().allMatch(item -> item != null && isRight.test(item));
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
