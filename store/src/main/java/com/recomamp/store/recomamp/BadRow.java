package com.recomamp.store.recomamp;

/** A row of RecomAMP says something that nothing can be made of; the message says what. */
public final class BadRow extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadRow(String message) {
    super(message);
  }
}
