package com.recomamp.store.recomamp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads Fernet tokens of version 0x80: time, IV, AES-128-CBC and an HMAC-SHA256 over all that,
 * which is verified before anything is decrypted. Their age does not matter here.
 */
public final class Fernet {
  private static final byte VERSION = (byte) 0x80;
  private static final int TIME_BYTES = 8;
  private static final int BLOCK_BYTES = 16;
  private static final int HMAC_BYTES = 32;
  private static final int IV_AT = 1 + TIME_BYTES;
  private static final int TEXT_AT = IV_AT + BLOCK_BYTES;
  private static final int KEY_BYTES = 32;

  private record Key(SecretKeySpec signs, SecretKeySpec encrypts) {}

  private final List<Key> keys;

  private Fernet(List<Key> keys) {
    this.keys = keys;
  }

  /**
   * @param spec URL-safe base64 of 32 bytes; several with commas between, of which one will fit
   * @throws IllegalArgumentException saying what is wrong, without the key
   */
  public static Fernet of(String spec) {
    return new Fernet(Stream.of(spec.split(",")).map(String::strip).map(Fernet::key).toList());
  }

  private static Key key(String text) {
    byte[] key;
    try {
      key = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("the Fernet key is not URL-safe base64");
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "the Fernet key has %d bytes, expected %d".formatted(key.length, KEY_BYTES));
    }
    return new Key(
        new SecretKeySpec(key, 0, BLOCK_BYTES, "HmacSHA256"),
        new SecretKeySpec(key, BLOCK_BYTES, BLOCK_BYTES, "AES"));
  }

  /** What the token says; empty if none of the keys made it, or it is damaged. */
  public Optional<String> decrypt(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token.strip());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    int textBytes = bytes.length - TEXT_AT - HMAC_BYTES;
    if (textBytes <= 0 || textBytes % BLOCK_BYTES != 0 || bytes[0] != VERSION) {
      return Optional.empty();
    }
    return keys.stream()
        .filter(key -> isSigned(bytes, key))
        .findFirst()
        .flatMap(key -> decrypted(bytes, textBytes, key));
  }

  private static boolean isSigned(byte[] token, Key key) {
    int signed = token.length - HMAC_BYTES;
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key.signs);
      mac.update(token, 0, signed);
      return MessageDigest.isEqual(mac.doFinal(), Arrays.copyOfRange(token, signed, token.length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is not available", e);
    }
  }

  private static Optional<String> decrypted(byte[] token, int textBytes, Key key) {
    try {
      var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE, key.encrypts, new IvParameterSpec(token, IV_AT, BLOCK_BYTES));
      var text = cipher.doFinal(token, TEXT_AT, textBytes);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException wrongPadding) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "Fernet[%d keys]".formatted(keys.size());
  }
}
