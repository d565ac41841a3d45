package com.recomamp.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what is handed out, so that it need not be kept to be recognized. */
final class Signer {
  private final SecretKeySpec key;

  Signer(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  String signature(String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  boolean signed(String text, String signature) {
    return MessageDigest.isEqual(
        signature(text).getBytes(StandardCharsets.UTF_8),
        signature.getBytes(StandardCharsets.UTF_8));
  }
}
