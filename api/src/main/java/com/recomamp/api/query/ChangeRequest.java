package com.recomamp.api.query;

import com.recomamp.api.http.Refusal;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a query is archived or comes back. */
record ChangeRequest(
    @Schema(description = "For people", maxLength = LONGEST_NOTE, example = "Replaced by Reach 2")
        @Nullable String note) {
  static final int LONGEST_NOTE = 500;

  static @Nullable String note(@Nullable ChangeRequest request) {
    var note = request == null || request.note == null ? "" : request.note.strip();
    if (note.length() > LONGEST_NOTE) {
      throw Refusal.invalid("note", "must have at most %d characters".formatted(LONGEST_NOTE));
    }
    return note.isEmpty() ? null : note;
  }
}
