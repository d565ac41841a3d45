package com.recomamp.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisguisesTest {
  @ParameterizedTest
  @ValueSource(strings = {"canary?>", "-canary?>", "--canary?>", "---canary?>--", "-canary?>----"})
  void aSecretIsSeenThroughWhateverStandsAroundIt(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);

    assertThat(Disguises.of("canary?>"))
        .anyMatch(Base64.getEncoder().encodeToString(bytes)::contains)
        .anyMatch(Base64.getUrlEncoder().encodeToString(bytes)::contains)
        .contains("canary?>", "63616e6172793f3e");
  }
}
