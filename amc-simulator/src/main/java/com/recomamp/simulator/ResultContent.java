package com.recomamp.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** What is in one file of a result: the same at every download. */
@FunctionalInterface
interface ResultContent {
  void writeTo(OutputStream out) throws IOException;

  /** Its size, found by making it once without sending it. */
  default long length() {
    var counter = new Counter();
    try {
      writeTo(counter);
    } catch (IOException e) {
      throw new UncheckedIOException("a result cannot be made", e);
    }
    return counter.count();
  }
}
