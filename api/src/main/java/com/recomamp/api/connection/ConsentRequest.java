package com.recomamp.api.connection;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which connection is to be consented to; without one, a new one. */
record ConsentRequest(
    @Schema(description = "The one that is consented to anew") @Nullable String connectionId,
    @Schema(description = "What a new one is called", maxLength = 100, example = "Maria at Amazon")
        @Nullable String name) {}
