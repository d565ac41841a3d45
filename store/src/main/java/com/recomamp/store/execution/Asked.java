package com.recomamp.store.execution;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, and why.
 *
 * @param actor a user's name
 * @param source where it was asked: api, temporal-ui, recomamp
 * @param reason in a person's words
 * @param key makes it once per execution, however often it is said with the same key
 */
public record Asked(String actor, String source, @Nullable String reason, @Nullable String key) {
  private static final int LONGEST_REASON = 500;

  public Asked {
    reason = reason == null ? "" : reason.replaceAll("\\p{Cntrl}+", " ").strip();
    reason = reason.isEmpty() ? null : within(reason);
  }

  public static Asked by(String actor, String source, @Nullable String reason) {
    return new Asked(actor, source, reason, null);
  }

  private static String within(String reason) {
    return reason.codePointCount(0, reason.length()) <= LONGEST_REASON
        ? reason
        : reason.substring(0, reason.offsetByCodePoints(0, LONGEST_REASON));
  }

  Transition transition(String type, @Nullable String what) {
    var message = what == null || reason == null ? reason : what + ": " + reason;
    return new Transition(type, source, actor, message == null ? what : message);
  }
}
