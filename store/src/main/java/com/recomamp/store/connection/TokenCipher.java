package com.recomamp.store.connection;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM with named keys: the first encrypts, all decrypt. The text is the nonce, then the
 * ciphertext with its tag.
 */
public final class TokenCipher {
  /** This process lacks the key: that says nothing about what it encrypts. */
  public static final class WrongKey extends IllegalStateException {
    private static final long serialVersionUID = 1;

    WrongKey(String message) {
      super(message);
    }
  }

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, SecretKeySpec> keys;
  private final @Nullable String current;

  private TokenCipher(Map<String, SecretKeySpec> keys) {
    this.keys = keys;
    this.current = keys.isEmpty() ? null : keys.keySet().iterator().next();
  }

  /**
   * @param spec {@code id:base64 of 32 bytes}, several with commas between
   * @throws IllegalArgumentException saying what is wrong, without the key
   */
  public static TokenCipher of(String spec) {
    var keys = new LinkedHashMap<String, SecretKeySpec>();
    for (var entry : spec.split(",")) {
      int colon = entry.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("a token key must look like id:base64 of 32 bytes");
      }
      var id = entry.substring(0, colon).strip();
      byte[] key;
      try {
        key = Base64.getDecoder().decode(entry.substring(colon + 1).strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("token key \"%s\" is not base64".formatted(id));
      }
      if (key.length != 32) {
        throw new IllegalArgumentException(
            "token key \"%s\" has %d bytes, expected 32".formatted(id, key.length));
      }
      if (keys.put(id, new SecretKeySpec(key, "AES")) != null) {
        throw new IllegalArgumentException("token key \"%s\" is given twice".formatted(id));
      }
    }
    return new TokenCipher(keys);
  }

  /** For a process that encrypts nothing; what others have encrypted it cannot read. */
  public static TokenCipher withoutKeys() {
    return new TokenCipher(Map.of());
  }

  /**
   * @throws WrongKey if there is none
   */
  public String currentKeyId() {
    if (current == null) {
      throw new WrongKey("no token key is configured here");
    }
    return current;
  }

  Set<String> keyIds() {
    return keys.keySet();
  }

  boolean canDecrypt(String keyId, byte[] sealed) {
    try {
      decrypt(keyId, sealed);
      return true;
    } catch (WrongKey notWithTheseKeys) {
      return false;
    }
  }

  byte[] encrypt(String secret) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, keys.get(currentKeyId()), new GCMParameterSpec(TAG_BITS, nonce));
      var text = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
      var sealed = Arrays.copyOf(nonce, NONCE_BYTES + text.length);
      System.arraycopy(text, 0, sealed, NONCE_BYTES, text.length);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is not available", e);
    }
  }

  /**
   * @throws WrongKey if the key is not here or not the one it was encrypted with
   */
  String decrypt(String keyId, byte[] sealed) {
    var key = keys.get(keyId);
    if (key == null) {
      throw new WrongKey("token key \"%s\" is not configured here".formatted(keyId));
    }
    if (sealed.length < NONCE_BYTES) {
      throw notThatKey(keyId);
    }
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
      var text = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
      return new String(text, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw notThatKey(keyId);
    }
  }

  private static WrongKey notThatKey(String keyId) {
    return new WrongKey("token key \"%s\" is not the one that encrypted this".formatted(keyId));
  }

  @Override
  public String toString() {
    return "TokenCipher" + keys.keySet();
  }
}
