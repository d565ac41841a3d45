package com.recomamp.worker.result;

import java.io.IOException;

/** What is collected may not, or cannot, be stored; collecting it again would end the same. */
final class NoRoom extends IOException {
  private static final long serialVersionUID = 1;

  NoRoom(String message) {
    super(message);
  }
}
