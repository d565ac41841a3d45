package com.recomamp.workflows.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A declared parameter of a query, which its SQL reads by {@code {{name}}} or by {@code
 * CUSTOM_PARAMETER('name')}.
 */
public record QueryParameter(
    String name,
    ParameterType type,
    boolean required,
    @JsonProperty("default") @Nullable Object defaultValue,
    @Nullable String description) {}
