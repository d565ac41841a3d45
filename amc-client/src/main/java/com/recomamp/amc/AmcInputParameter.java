package com.recomamp.amc;

import org.jspecify.annotations.Nullable;

/**
 * Declares what the SQL reads by {@code CUSTOM_PARAMETER('name')}.
 *
 * @param dataType a scalar type of AMC such as {@code STRING} or {@code DATE}, or {@code ARRAY}
 * @param elementDataType of an {@code ARRAY}, else null
 * @param defaultValue a string, number, boolean or list of these
 */
public record AmcInputParameter(
    String name, String dataType, @Nullable String elementDataType, @Nullable Object defaultValue) {

  public AmcInputParameter {
    if (dataType.equals("ARRAY") != (elementDataType != null)) {
      throw new IllegalArgumentException(
          "parameter %s: an element type belongs to ARRAY, and only there".formatted(name));
    }
  }

  public static AmcInputParameter of(String name, String dataType) {
    return new AmcInputParameter(name, dataType, null, null);
  }

  public static AmcInputParameter arrayOf(String name, String elementDataType) {
    return new AmcInputParameter(name, "ARRAY", elementDataType, null);
  }
}
