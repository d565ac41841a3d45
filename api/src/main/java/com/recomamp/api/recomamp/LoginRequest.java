package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What somebody logs in with; it never writes the password anywhere. */
@JsonIgnoreProperties(ignoreUnknown = true)
record LoginRequest(
    @Schema(example = "maria@example.com") @Nullable String email,
    @Schema(format = "password") @Nullable String password) {

  @Override
  public String toString() {
    return "LoginRequest[]";
  }
}
