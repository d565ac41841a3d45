package com.recomamp.store.recomamp;

/** There is nothing to import from; the message says why and what would mend it. */
public final class NoRecomamp extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoRecomamp(String message) {
    super(message);
  }
}
