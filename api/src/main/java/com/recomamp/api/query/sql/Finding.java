package com.recomamp.api.query.sql;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something to know about a template or about a value for it.
 *
 * @param parameter whose value it is about; null if it is about the SQL alone
 * @param place the kind of place where the value was to stand
 * @param at where in the template; null if the template says nothing of it
 * @param length of what is meant there, in characters
 * @param message what is wrong and what is allowed, without the value
 */
public record Finding(
    Rule rule,
    @Nullable String parameter,
    @Nullable PlaceKind place,
    @Nullable Position at,
    int length,
    String message) {

  /** In the order of the text; first what is not about a place in it. */
  public static final Comparator<Finding> IN_ORDER =
      Comparator.comparingInt(finding -> finding.at == null ? -1 : finding.at.offset());

  static Finding about(Rule rule, Position at, int length, String message) {
    return new Finding(rule, null, null, at, length, message);
  }

  static Finding about(Rule rule, Place place, String message) {
    int length = place.end() - place.at().offset();
    return new Finding(rule, place.parameter(), place.kind(), place.at(), length, message);
  }

  /** The message with the place before it. */
  public String sentence() {
    if (at == null) {
      return message;
    }
    return place == null
        ? "at %s: %s".formatted(at, message)
        : "at %s, %s: %s".formatted(at, place, message);
  }
}
