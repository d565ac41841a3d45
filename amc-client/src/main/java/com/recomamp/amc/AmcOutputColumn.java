package com.recomamp.amc;

import org.jspecify.annotations.Nullable;

/**
 * @param columnType {@code DIMENSION} or {@code METRIC}
 * @param dataType such as {@code STRING}, {@code LONG}, {@code DECIMAL}
 */
public record AmcOutputColumn(
    String name, @Nullable String columnType, @Nullable String dataType) {}
