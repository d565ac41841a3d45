package com.recomamp.store.recomamp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of a result as RecomAMP kept it; what has no value is null. */
sealed interface ResultRow {
  record Cells(List<@Nullable String> cells) implements ResultRow {}

  /** In the order of the text. */
  record Fields(Map<String, @Nullable String> fields) implements ResultRow {}
}
