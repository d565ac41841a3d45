package com.recomamp.store.execution;

import java.util.UUID;

/** The user on whose behalf something is asked for. */
public record Requester(UUID id, String name) {
  /** Who asks while no authentication is configured; a migration inserts the row. */
  public static final Requester LOCAL =
      new Requester(UUID.fromString("00000000-0000-7000-8000-000000000001"), "local");
}
