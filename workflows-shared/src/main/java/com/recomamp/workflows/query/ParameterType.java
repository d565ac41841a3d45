package com.recomamp.workflows.query;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/** What a parameter may hold. */
public enum ParameterType {
  STRING("string", "STRING", false),
  INTEGER("integer", "LONG", false),
  DECIMAL("decimal", "DOUBLE", false),
  BOOLEAN("boolean", "BOOLEAN", false),
  DATE("date", "DATE", false),
  TIMESTAMP("timestamp", "TIMESTAMP", false),
  LIST_OF_STRING("list of string", "STRING", true),
  LIST_OF_INTEGER("list of integer", "LONG", true),
  LIST_OF_DECIMAL("list of decimal", "DOUBLE", true);

  private final String word;
  private final String amcType;
  private final boolean list;

  ParameterType(String word, String amcType, boolean list) {
    this.word = word;
    this.amcType = amcType;
    this.list = list;
  }

  /**
   * @throws IllegalArgumentException naming the allowed words
   */
  @JsonCreator
  public static ParameterType parse(String word) {
    return Arrays.stream(values())
        .filter(type -> type.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is not a parameter type: allowed are %s"
                        .formatted(word, List.of(values()))));
  }

  @JsonValue
  public String word() {
    return word;
  }

  /** AMC's word for the type, or for the elements of a list. */
  public String amcType() {
    return amcType;
  }

  public boolean isList() {
    return list;
  }

  /** The type of a list's elements; any other type is its own. */
  public ParameterType item() {
    return switch (this) {
      case LIST_OF_STRING -> STRING;
      case LIST_OF_INTEGER -> INTEGER;
      case LIST_OF_DECIMAL -> DECIMAL;
      case STRING, INTEGER, DECIMAL, BOOLEAN, DATE, TIMESTAMP -> this;
    };
  }

  @Override
  public String toString() {
    return word;
  }
}
