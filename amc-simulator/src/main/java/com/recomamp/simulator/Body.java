package com.recomamp.simulator;

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
    return Json.text(body, field) instanceof String text ? Boolean.valueOf(text) : null;
  }

  static int number(ObjectNode body, String field, int otherwise) {
    if (!(Json.text(body, field) instanceof String text)) {
      return otherwise;
    }
    if (!text.matches("\\d{1,9}")) {
      throw Refusal.amc(400, "%s must be a number.".formatted(field));
    }
    return Integer.parseInt(text);
  }
}
