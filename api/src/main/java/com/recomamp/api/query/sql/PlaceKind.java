package com.recomamp.api.query.sql;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What stands around a placeholder: it alone decides how a value is written. */
public enum PlaceKind {
  /** Beside {@code =}, {@code <>}, {@code <} and their like, or in a BETWEEN. */
  COMPARISON("in a comparison"),
  /** Anywhere else where SQL takes an expression. */
  VALUE("as a value"),
  /** {@code IN {{ids}}}: the parentheses are written with the values. */
  LIST("after IN"),
  /** {@code IN ({{ids}})}, also among others. */
  LIST_ITEM("in the parentheses of IN"),
  /** {@code VALUES {{rows}}}. */
  ROWS("after VALUES"),
  /** {@code VALUES ({{rows}})}. */
  ROWS_IN_PARENTHESES("in the parentheses of VALUES"),
  /** {@code LIKE {{part}}}: a contains-match. */
  PATTERN("after LIKE"),
  /** {@code LIKE '%{{part}}'}. */
  PATTERN_LITERAL("inside the literal after LIKE"),
  /** {@code '{{part}}'}. */
  LITERAL("inside a literal"),
  /** {@code INTERVAL {{days}} DAY}, {@code DATE {{day}}}: SQL takes a string there. */
  TYPED_LITERAL("after INTERVAL, DATE, TIME or TIMESTAMP"),
  NAME("as a name"),
  QUOTED_NAME("inside a quoted name"),
  /** Against a name, a number or another literal, with which a value would become one. */
  TOUCHING("without a blank beside it"),
  /** {@code U&'{{x}}'}, {@code X'{{x}}'}: characters have other meanings there. */
  PREFIXED_LITERAL("inside a literal with a prefix");

  private final String words;

  PlaceKind(String words) {
    this.words = words;
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Why no value may stand there; null if one may. */
  @Nullable String whyNone() {
    return switch (this) {
      case COMPARISON,
          VALUE,
          LIST,
          LIST_ITEM,
          ROWS,
          ROWS_IN_PARENTHESES,
          PATTERN,
          PATTERN_LITERAL,
          LITERAL,
          TYPED_LITERAL ->
          null;
      case NAME -> "a value cannot be a name: write the name itself";
      case QUOTED_NAME ->
          "a value cannot be a name, which is what these quotes make: a literal has single ones";
      case TOUCHING ->
          "a value would run into what stands beside it: leave a blank between, or write one"
              + " literal";
      case PREFIXED_LITERAL -> "characters have another meaning there: write a plain literal";
    };
  }

  @Override
  public String toString() {
    return words;
  }
}
