package com.recomamp.api.instance;

import com.recomamp.api.http.Refusal;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Requester;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why something is paused or resumed. */
record PauseRequest(
    @Schema(
            description = "For people",
            maxLength = LONGEST_NOTE,
            example = "AMC maintains it until noon")
        @Nullable String note) {
  static final int LONGEST_NOTE = 500;

  static Asked asked(@Nullable PauseRequest request, Requester requester) {
    return asked(request == null ? null : request.note(), requester);
  }

  static Asked asked(@Nullable String note, Requester requester) {
    if (note != null && note.length() > LONGEST_NOTE) {
      throw Refusal.invalid("note", "must have at most %d characters".formatted(LONGEST_NOTE));
    }
    return Asked.by(requester.name(), "api", note);
  }
}
