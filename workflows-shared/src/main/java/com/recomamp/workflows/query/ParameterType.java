package com.recomamp.workflows.query;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a parameter may hold. */
public enum ParameterType {
  STRING("string", "STRING"),
  INTEGER("integer", "LONG"),
  DECIMAL("decimal", "DOUBLE"),
  BOOLEAN("boolean", "BOOLEAN"),
  DATE("date", "DATE"),
  TIMESTAMP("timestamp", "TIMESTAMP"),
  LIST_OF_STRING(STRING),
  LIST_OF_INTEGER(INTEGER),
  LIST_OF_DECIMAL(DECIMAL),
  LIST_OF_BOOLEAN(BOOLEAN),
  LIST_OF_DATE(DATE),
  LIST_OF_TIMESTAMP(TIMESTAMP);

  private final String word;
  private final String amcType;
  private final @Nullable ParameterType item;

  ParameterType(String word, String amcType) {
    this.word = word;
    this.amcType = amcType;
    this.item = null;
  }

  ParameterType(ParameterType item) {
    this.word = "list of " + item.word;
    this.amcType = item.amcType;
    this.item = item;
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
    return item != null;
  }

  /** The type of a list's elements; any other type is its own. */
  public ParameterType item() {
    return item == null ? this : item;
  }

  /** The type of lists of such elements; a list is its own. */
  public ParameterType list() {
    return isList()
        ? this
        : Arrays.stream(values()).filter(type -> type.item == this).findFirst().orElseThrow();
  }

  @Override
  public String toString() {
    return word;
  }
}
