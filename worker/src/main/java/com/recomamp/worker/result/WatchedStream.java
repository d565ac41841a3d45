package com.recomamp.worker.result;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets somebody see each time that something arrives, and stop it. */
final class WatchedStream extends FilterInputStream {

  interface Watch {
    void arrived() throws IOException;
  }

  private final Watch watch;

  WatchedStream(InputStream in, Watch watch) {
    super(in);
    this.watch = watch;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var read = super.read(target, offset, length);
    watch.arrived();
    return read;
  }
}
