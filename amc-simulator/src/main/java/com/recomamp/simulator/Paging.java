package com.recomamp.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the lists of AMC have in common. */
final class Paging {
  private static final int MOST = 100;

  private Paging() {}

  static int limit(Call call) {
    var text = call.parameter("limit");
    if (text == null) {
      return MOST;
    }
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
      throw Refusal.amc(400, "limit must be between 1 and %d.".formatted(MOST));
    }
    return Integer.parseInt(text);
  }

  static String encode(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(position.getBytes(StandardCharsets.UTF_8));
  }

  static String decode(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Refusal.amc(400, "nextToken is invalid.");
    }
  }
}
