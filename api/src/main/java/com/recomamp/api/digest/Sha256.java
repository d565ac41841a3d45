package com.recomamp.api.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest by which texts are told apart, of their UTF-8. */
public final class Sha256 {
  private Sha256() {}

  /** In lower-case hexadecimal. */
  public static String of(String text) {
    return HexFormat.of().formatHex(bytes(text));
  }

  public static byte[] bytes(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
