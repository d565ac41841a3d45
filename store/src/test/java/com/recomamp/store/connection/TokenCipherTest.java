package com.recomamp.store.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCipherTest {
  private static final String SECRET = "Atzr|IwEBIsecret";

  @Test
  void whatWasEncryptedIsDecrypted() {
    var cipher = TokenCipher.of("k1:" + key(1));

    assertThat(cipher.decrypt("k1", cipher.encrypt(SECRET))).isEqualTo(SECRET);
    assertThat(cipher.decrypt("k1", cipher.encrypt(""))).isEmpty();
    assertThat(cipher.decrypt("k1", cipher.encrypt("Ünïcödé 🔑"))).isEqualTo("Ünïcödé 🔑");
  }

  @Test
  void theSameSecretNeverLooksTheSame() {
    var cipher = TokenCipher.of("k1:" + key(1));

    assertThat(cipher.encrypt(SECRET)).isNotEqualTo(cipher.encrypt(SECRET));
  }

  @Test
  void theFirstKeyEncryptsAndAllDecrypt() {
    var old = TokenCipher.of("k1:" + key(1));
    var sealed = old.encrypt(SECRET);
    var rotated = TokenCipher.of("k2:%s, k1:%s".formatted(key(2), key(1)));

    assertThat(rotated.currentKeyId()).isEqualTo("k2");
    assertThat(rotated.decrypt("k1", sealed)).isEqualTo(SECRET);
    assertThat(rotated.decrypt("k2", rotated.encrypt(SECRET))).isEqualTo(SECRET);
    assertThat(old.canDecrypt("k2", rotated.encrypt(SECRET))).isFalse();
  }

  @Test
  void anUnknownKeyGivesASentence() {
    var sealed = TokenCipher.of("k1:" + key(1)).encrypt(SECRET);

    assertThatThrownBy(() -> TokenCipher.of("k2:" + key(2)).decrypt("k1", sealed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("token key \"k1\" is not configured here");
  }

  @Test
  void aWrongKeyGivesASentence() {
    var sealed = TokenCipher.of("k1:" + key(1)).encrypt(SECRET);

    assertThatThrownBy(() -> TokenCipher.of("k1:" + key(2)).decrypt("k1", sealed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("token key \"k1\" is not the one that encrypted this")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 12, 20})
  void whatWasCutOrChangedGivesASentence(int length) {
    var cipher = TokenCipher.of("k1:" + key(1));
    var cut = Arrays.copyOf(cipher.encrypt(SECRET), length);

    assertThatThrownBy(() -> cipher.decrypt("k1", cut))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("token key \"k1\" is not the one that encrypted this");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; a token key must look like id:base64 of 32 bytes",
        "c2VjcmV0; a token key must look like id:base64 of 32 bytes",
        ":c2VjcmV0; a token key must look like id:base64 of 32 bytes",
        "k1:c2Vj!cmV0; token key \"k1\" is not base64",
        "k1:c2VjcmV0; token key \"k1\" has 6 bytes, expected 32"
      })
  void aKeyThatIsNoneIsRefusedWithoutBeingShown(String spec, String sentence) {
    assertThatThrownBy(() -> TokenCipher.of(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence)
        .hasNoCause();
  }

  @Test
  void twoKeysOfOneNameAreRefused() {
    assertThatThrownBy(() -> TokenCipher.of("k1:%s,k1:%s".formatted(key(1), key(2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("token key \"k1\" is given twice");
  }

  @Test
  void aCipherDoesNotShowItsKeys() {
    assertThat(TokenCipher.of("k1:" + key(1)).toString())
        .contains("k1")
        .doesNotContain(key(1).substring(0, 8));
  }

  static String key(int number) {
    var key = new byte[32];
    Arrays.fill(key, (byte) number);
    return Base64.getEncoder().encodeToString(key);
  }
}
