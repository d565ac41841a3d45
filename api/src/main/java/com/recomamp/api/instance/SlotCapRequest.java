package com.recomamp.api.instance;

import com.recomamp.api.http.Refusal;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.execution.Requester;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How many slots an instance or an account may have at a time, and why.
 *
 * @param cap as it came: whatever is no such number is told the same sentence
 */
record SlotCapRequest(
    @Schema(
            description = "At an instance up to 100, at an account up to 2000",
            type = "integer",
            minimum = "0",
            requiredMode = Schema.RequiredMode.REQUIRED,
            example = "20")
        @Nullable Object cap,
    @Schema(
            description = "For people",
            maxLength = PauseRequest.LONGEST_NOTE,
            example = "AMC has raised it for this advertiser")
        @Nullable String note) {
  private static final int OF_AN_INSTANCE_AT_AMC = 10;
  private static final int OF_AN_ACCOUNT_AT_AMC = 200;

  /** AMC raises its limits for a customer; a number beyond this is a slip of the finger. */
  private static final int TIMES_AMCS = 10;

  int ofInstance() {
    return upTo(OF_AN_INSTANCE_AT_AMC);
  }

  int ofAccount() {
    return upTo(OF_AN_ACCOUNT_AT_AMC);
  }

  private int upTo(int amcs) {
    int most = amcs * TIMES_AMCS;
    if (cap instanceof Integer slots && slots >= 0 && slots <= most) {
      return slots;
    }
    throw Refusal.invalid(
        "cap",
        "must be a whole number from 0 to %d; AMC gives %d unless it has raised that"
            .formatted(most, amcs));
  }

  Asked asked(Requester requester) {
    return PauseRequest.asked(note, requester);
  }
}
