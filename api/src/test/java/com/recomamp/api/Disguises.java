package com.recomamp.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** How a secret looks where it was not meant to be, since PostgreSQL writes bytes as hex. */
public final class Disguises {
  private Disguises() {}

  /** As it is, in hex, and in base64 wherever in a text it begins. */
  public static List<String> of(String secret) {
    var bytes = secret.getBytes(StandardCharsets.UTF_8);
    var hex = HexFormat.of().formatHex(bytes);
    var disguises = new ArrayList<>(List.of(secret, hex, hex.toUpperCase(Locale.ROOT)));
    for (int before = 0; before < 3; before++) {
      var text = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, text, before, bytes.length);
      int first = (before * 8 + 5) / 6;
      int last = text.length * 8 / 6;
      disguises.add(Base64.getEncoder().encodeToString(text).substring(first, last));
      disguises.add(Base64.getUrlEncoder().encodeToString(text).substring(first, last));
    }
    return disguises;
  }
}
