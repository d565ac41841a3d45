package com.recomamp.api.execution;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.recomamp.store.execution.Warning;
import com.recomamp.workflows.execution.TimeWindow;
import java.util.List;

/** A window as AMC will be told it, with what somebody should know before the run. */
public record ResolvedWindow(@JsonUnwrapped TimeWindow window, List<Warning> warnings) {}
