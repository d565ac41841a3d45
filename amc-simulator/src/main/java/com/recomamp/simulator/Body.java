package com.recomamp.simulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What AMC reads from a request's body, whatever its Content-Type says; numbers and booleans may
 * come as strings.
 */
final class Body {
  private Body() {}

  static ObjectNode of(Call call) {
    var body = Json.objectIn(call.body());
    if (body == null) {
      throw Refusal.amc(400, "Unable to parse the request body.");
    }
    return body;
  }

  static @Nullable Boolean flag(ObjectNode body, String field) {
    if (!body.hasNonNull(field)) {
      return null;
    }
    return switch (String.valueOf(Json.text(body, field)).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Refusal.amc(400, "%s must be true or false.".formatted(field));
    };
  }

  /** A scalar as text, or nothing when it is absent or null. */
  static @Nullable String text(ObjectNode body, String field) {
    if (body.hasNonNull(field) && !body.get(field).isValueNode()) {
      throw Refusal.amc(400, "%s must be a string, not %s.".formatted(field, body.get(field)));
    }
    return Json.text(body, field);
  }

  /** What an update is about stands in its path; its body may not name another. */
  static void mayNameOnly(String id, ObjectNode body, String field) {
    if (Json.text(body, field) instanceof String named && !named.equals(id)) {
      throw Refusal.amc(400, "%s must be %s as in the path, not %s.".formatted(field, id, named));
    }
  }

  static int number(ObjectNode body, String field, int otherwise) {
    if (!body.hasNonNull(field)) {
      return otherwise;
    }
    var text = Json.text(body, field);
    if (text == null || !text.matches("\\d{1,9}")) {
      throw Refusal.amc(400, "%s must be a number.".formatted(field));
    }
    return Integer.parseInt(text);
  }
}
