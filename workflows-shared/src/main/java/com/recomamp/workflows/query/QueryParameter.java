package com.recomamp.workflows.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A declared parameter of a query, which its SQL reads by {@code {{name}}} or by {@code
 * CUSTOM_PARAMETER('name')}.
 *
 * @param allowedValues what it may be, or the elements of a list; null for anything of the type
 */
public record QueryParameter(
    String name,
    ParameterType type,
    boolean required,
    @JsonProperty("default") @Nullable Object defaultValue,
    @Nullable String description,
    @Nullable List<Object> allowedValues) {

  /** One that may be anything of its type. */
  public QueryParameter(
      String name,
      ParameterType type,
      boolean required,
      @Nullable Object defaultValue,
      @Nullable String description) {
    this(name, type, required, defaultValue, description, null);
  }
}
