package com.recomamp.api.user;

import com.recomamp.api.http.Complaints;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What users say who change their own password. */
record PasswordChange(
    @Schema(description = "The password until now", format = "password")
        @Nullable String currentPassword,
    @Schema(description = "12 characters to 72 bytes", format = "password")
        @Nullable String newPassword) {

  /**
   * @throws com.recomamp.api.http.Refusal naming each field that is missing
   */
  void requireBoth() {
    var complaints = new Complaints();
    if (currentPassword == null) {
      complaints.add("currentPassword", "is missing");
    }
    if (newPassword == null) {
      complaints.add("newPassword", "is missing");
    }
    complaints.throwIfAny();
  }

  @Override
  public String toString() {
    return "PasswordChange[]";
  }
}
