package com.recomamp.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** The same content, packed. */
record Gzipped(ResultContent content) implements ResultContent {
  @Override
  public void writeTo(OutputStream out) throws IOException {
    var packing = new Packing(out);
    try {
      content.writeTo(packing);
      packing.finish();
    } finally {
      packing.end();
    }
  }

  /** Its deflater holds memory outside of the heap, also when whoever receives it goes away. */
  private static final class Packing extends GZIPOutputStream {
    Packing(OutputStream out) throws IOException {
      super(out);
    }

    /** Unlike closing, writes nothing: what broke off must not look complete. */
    void end() {
      def.end();
    }
  }
}
