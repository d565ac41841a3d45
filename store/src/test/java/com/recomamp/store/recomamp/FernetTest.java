package com.recomamp.store.recomamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of the Fernet specification, and tokens that Python's cryptography wrote. */
class FernetTest {
  private static final String KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
  private static final String OTHER = Base64.getUrlEncoder().encodeToString(new byte[32]);
  private static final String HELLO =
      "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

  @ParameterizedTest
  @CsvSource({
    HELLO + ", hello",
    "gAAAAABrC--5oYQ4hl5ELelIixQgL7Z5eF9J_-pQ5NNgy30JbAe4VaI72dV3LY1FY0m53VYUKwz5Vepi6y0UvbLYAQhTeNlFtg==,"
        + " Atzr|IwEBIÜ",
    "gAAAAABrC--5VruzKHlGQ3sAv0cN_cEEvtX2JL2fhdLHkpS3jK-VVGtj8Wz6rVoR44_v04amhzZp1JxhF47hwjB4oqkADWp6Vw==,"
        + " ''",
  })
  void aTokenIsReadWithItsKey(String token, String text) {
    assertThat(Fernet.of(KEY).decrypt(token)).contains(text);
  }

  @Test
  void anyOfSeveralKeysWillDo() {
    assertThat(Fernet.of(OTHER + ", " + KEY).decrypt(HELLO)).contains("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Another HMAC; too short; no base64; text of half a block; wrong padding; another IV.
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
        "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
        "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
        ""
      })
  void whatIsDamagedSaysNothing(String token) {
    assertThat(Fernet.of(KEY).decrypt(token)).isEmpty();
  }

  @Test
  void everyChangedBitIsNoticed() {
    var fernet = Fernet.of(KEY);
    var token = Base64.getUrlDecoder().decode(HELLO);

    for (int bit = 0; bit < token.length * 8; bit++) {
      var changed = token.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(fernet.decrypt(Base64.getUrlEncoder().encodeToString(changed))).isEmpty();
    }
  }

  @Test
  void anotherKeySaysNothing() {
    assertThat(Fernet.of(OTHER).decrypt(HELLO)).isEmpty();
  }

  @Test
  void aKeyThatIsNoneIsRefusedWithoutBeingSaid() {
    assertThatThrownBy(() -> Fernet.of("c2VjcmV0"))
        .hasMessage("the Fernet key has 6 bytes, expected 32");
    assertThatThrownBy(() -> Fernet.of("se cret"))
        .hasMessage("the Fernet key is not URL-safe base64");
    assertThat(Fernet.of(KEY).toString()).isEqualTo("Fernet[1 keys]");
  }
}
