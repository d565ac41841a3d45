package com.recomamp.amc;

import java.util.Locale;

/**
 * The text of an unwelcome answer.
 *
 * @param details at most 200 characters of what AMC gives as its reason
 * @param isClear false if the text is torn, or says that what was to be created is there already
 */
record AmcWords(String details, AmcComplaint complaint, boolean isClear) {

  private static final int LONGEST_DETAILS = 200;

  static AmcWords of(AmcWire wire, String body, AccessToken accessToken) {
    var answer = wire.tree(body);
    var isTorn = answer.isEmpty() && body.stripLeading().startsWith("{");
    var details = answer.map(AmcWire::details).orElse("");
    return new AmcWords(
        clipped(details.replace(accessToken.value(), "…").replaceAll("Atz[a-z]\\|\\S+", "…")),
        AmcComplaint.in(details.isEmpty() ? body : details),
        !isTorn && !body.toLowerCase(Locale.ROOT).contains("already exists"));
  }

  private static String clipped(String details) {
    var oneLine = details.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (oneLine.length() <= LONGEST_DETAILS) {
      return oneLine;
    }
    var end =
        Character.isHighSurrogate(oneLine.charAt(LONGEST_DETAILS - 1))
            ? LONGEST_DETAILS - 1
            : LONGEST_DETAILS;
    return oneLine.substring(0, end);
  }
}
