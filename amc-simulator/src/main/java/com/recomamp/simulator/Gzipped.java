package com.recomamp.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** The same content, packed. */
record Gzipped(ResultContent content) implements ResultContent {
  /** Found by packing it once without sending it. */
  @Override
  public long length() {
    var counter = new Counter();
    try {
      writeTo(counter);
    } catch (IOException e) {
      throw new UncheckedIOException("a result cannot be packed", e);
    }
    return counter.count();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    var packed = new GZIPOutputStream(out);
    content.writeTo(packed);
    packed.finish();
  }
}
