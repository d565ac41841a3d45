package com.recomamp.api.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The api would listen where others reach it, while it asks nobody who they are. */
final class OpenToNetwork extends RuntimeException {
  private static final long serialVersionUID = 1;

  OpenToNetwork(@Nullable InetAddress address) {
    super(
        "The api has no login, so it listens only on loopback, not on %s."
            .formatted(address == null ? "every address" : address.getHostAddress()));
  }
}
