package com.recomamp.standalone;

/** Its message is one sentence for the person at the terminal, who sees nothing else. */
final class CannotStart extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotStart(String message) {
    super(message);
  }

  CannotStart(String message, Throwable cause) {
    super(message, cause);
  }
}
