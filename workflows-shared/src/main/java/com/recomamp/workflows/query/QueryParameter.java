package com.recomamp.workflows.query;

import org.jspecify.annotations.Nullable;

/** A declared parameter of a query, which its SQL reads by {@code CUSTOM_PARAMETER('name')}. */
public record QueryParameter(
    String name,
    ParameterType type,
    boolean required,
    @Nullable Object defaultValue,
    @Nullable String description) {}
