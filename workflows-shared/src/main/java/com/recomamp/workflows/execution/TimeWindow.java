package com.recomamp.workflows.execution;

import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * Half-open: {@code start} is inside the window, {@code end} is not. Local times, as AMC wants
 * them.
 */
public record TimeWindow(LocalDateTime start, LocalDateTime end, ZoneId zone) {
  public TimeWindow {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException(
          start.equals(end)
              ? "window is empty: it starts and ends at %s".formatted(start)
              : "window ends at %s, before it starts at %s".formatted(end, start));
    }
  }
}
