package com.recomamp.api.query.sql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The object in which RecomAMP's page sends chosen campaigns and ASINs, and which never reached AMC
 * as what it means: a list of values.
 */
public final class RecomampList {
  private RecomampList() {}

  /** The list in the object, or the value itself if it is anything else. */
  public static @Nullable Object unwrapped(@Nullable Object value) {
    return value instanceof Map<?, ?> object && isOne(object) ? values(object) : value;
  }

  static boolean isOne(Map<?, ?> object) {
    return Boolean.TRUE.equals(object.get("_sqlInject")) && object.containsKey("_values");
  }

  static @Nullable Object values(Map<?, ?> object) {
    return object.get("_values");
  }
}
