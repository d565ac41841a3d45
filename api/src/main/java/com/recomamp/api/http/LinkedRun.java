package com.recomamp.api.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.recomamp.store.execution.OverlappingRun;

/** An earlier run in a refusal, with where to find it. */
public record LinkedRun(@JsonUnwrapped OverlappingRun run, String self) {}
