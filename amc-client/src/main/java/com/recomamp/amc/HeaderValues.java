package com.recomamp.amc;

/**
 * The JDK quotes an unfit header value in its exception, token or not; so it never gets to see one.
 */
final class HeaderValues {

  static boolean fit(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  static void check(String what, String value) {
    if (!fit(value)) {
      throw new IllegalArgumentException(
          what + " is empty or has characters that a header cannot carry");
    }
  }

  private HeaderValues() {}
}
