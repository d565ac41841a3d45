package com.recomamp.store.execution;

import org.jspecify.annotations.Nullable;

/** A column of a result as AMC declares it, in AMC's words. */
public record OutputColumn(String name, @Nullable String columnType, @Nullable String dataType) {}
