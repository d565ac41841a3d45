package com.recomamp.simulator.query;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** AMC's names of types, and the database's. */
final class DataTypes {
  /** Of the values that a DECIMAL parameter has. */
  static final String DECIMAL = "DECIMAL(38, 17)";

  private static final Map<String, String> CASTS =
      Map.ofEntries(
          Map.entry("BIGINT", "BIGINT"),
          Map.entry("BOOLEAN", "BOOLEAN"),
          Map.entry("BYTE", "SMALLINT"),
          Map.entry("CHAR", "VARCHAR"),
          Map.entry("DATE", "DATE"),
          Map.entry("DECIMAL", "DECIMAL"),
          Map.entry("DOUBLE", "DOUBLE"),
          Map.entry("FLOAT", "FLOAT"),
          Map.entry("INT", "INTEGER"),
          Map.entry("INTEGER", "INTEGER"),
          Map.entry("LONG", "BIGINT"),
          Map.entry("NUMERIC", "DECIMAL"),
          Map.entry("REAL", "FLOAT"),
          Map.entry("SHORT", "SMALLINT"),
          Map.entry("SMALLINT", "SMALLINT"),
          Map.entry("STRING", "VARCHAR"),
          Map.entry("TIMESTAMP", "TIMESTAMP"),
          Map.entry("VARCHAR", "VARCHAR"));

  private DataTypes() {}

  /** What a value is cast to by a query that calls it so. */
  static Optional<String> cast(String word) {
    return Optional.ofNullable(CASTS.get(word.toUpperCase(Locale.ROOT)));
  }

  /** What the value of a parameter is. */
  static String parameter(String dataType) {
    return switch (dataType.toUpperCase(Locale.ROOT)) {
      case "BYTE", "SHORT", "INTEGER" -> "INTEGER";
      case "LONG" -> "BIGINT";
      case "FLOAT", "DOUBLE" -> "DOUBLE";
      case "DECIMAL" -> DECIMAL;
      case "BOOLEAN" -> "BOOLEAN";
      case "DATE" -> "DATE";
      case "TIMESTAMP" -> "TIMESTAMP";
      default -> "VARCHAR";
    };
  }

  /** Whether {@link #DECIMAL} has room for a number. */
  static boolean isDecimal(BigDecimal number) {
    return number.precision() - number.scale() <= 38 - 17;
  }

  /** What a column of a table is. */
  static String column(String type) {
    return type.startsWith("ARRAY(")
        ? column(type.substring(6, type.length() - 1)) + "[]"
        : switch (type) {
          case "STRING" -> "VARCHAR";
          case "LONG" -> "BIGINT";
          default -> type;
        };
  }

  /** What AMC calls a column that the database has computed. */
  static String output(String type) {
    if (type.endsWith("[]")) {
      return "ARRAY";
    }
    return switch (type.replaceFirst("\\(.*", "")) {
      case "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT" -> "INTEGER";
      case "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT" -> "LONG";
      case "FLOAT", "DOUBLE" -> "DOUBLE";
      case "DECIMAL" -> "DECIMAL";
      case "BOOLEAN" -> "BOOLEAN";
      case "DATE" -> "DATE";
      case "TIMESTAMP", "TIMESTAMP WITH TIME ZONE" -> "TIMESTAMP";
      default -> "STRING";
    };
  }
}
