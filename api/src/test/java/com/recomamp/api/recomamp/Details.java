package com.recomamp.api.recomamp;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;

/** How RecomAMP's paths refuse: with one string. */
public final class Details {
  private Details() {}

  public static void assertDetail(TestApi.Answer answer, int status, String detail) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.json().propertyNames()).containsExactly("detail");
    assertThat(answer.json().get("detail").asString()).contains(detail);
  }
}
