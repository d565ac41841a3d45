package com.recomamp.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** What the lists of AMC have in common. */
final class Paging {
  private static final int MOST = 100;

  /** What a token says before its position, so that other texts are no tokens. */
  private static final String AFTER = "after ";

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

  /**
   * The page that the call asks for.
   *
   * @param sorted all there is, by {@code id}
   */
  static <T> ObjectNode page(
      Call call,
      String field,
      Collection<T> sorted,
      Function<T, String> id,
      Function<T, ObjectNode> shown) {
    var limit = limit(call);
    var behind = call.parameter("nextToken") instanceof String token ? decode(token) : "";
    var page =
        sorted.stream()
            .filter(one -> id.apply(one).compareTo(behind) > 0)
            .limit(limit + 1L)
            .toList();
    var answer = Json.object();
    var list = answer.putArray(field);
    page.stream().limit(limit).map(shown).forEach(list::add);
    if (page.size() > limit) {
      answer.put("nextToken", encode(id.apply(page.get(limit - 1))));
    }
    return answer;
  }

  /** Lists of administration show a null where others leave the token away. */
  static ObjectNode withLastToken(ObjectNode page) {
    return page.has("nextToken") ? page : page.putNull("nextToken");
  }

  static String encode(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((AFTER + position).getBytes(StandardCharsets.UTF_8));
  }

  static String decode(String token) {
    try {
      var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      if (text.startsWith(AFTER)) {
        return text.substring(AFTER.length());
      }
    } catch (IllegalArgumentException _) {
      // falls through to the one sentence for all of them
    }
    throw Refusal.amc(400, "nextToken is invalid.");
  }
}
