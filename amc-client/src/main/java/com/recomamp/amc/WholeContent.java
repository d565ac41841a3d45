package com.recomamp.amc;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Content that ends only where the transferred file ends, and before the caller's limit. */
final class WholeContent extends FilterInputStream {

  private final InputStream transferred;
  private final String place;
  private final long mostBytes;
  private long count;

  WholeContent(InputStream content, InputStream transferred, String place, long mostBytes) {
    super(content);
    this.transferred = transferred;
    this.place = place;
    this.mostBytes = mostBytes;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var read = readOn(target, offset, length);
    count += Math.max(read, 0);
    if (count > mostBytes) {
      throw new AmcResultException.TooLarge(
          "%s has more than %d bytes".formatted(place, mostBytes));
    }
    return read;
  }

  private int readOn(byte[] target, int offset, int length) throws IOException {
    try {
      var read = in.read(target, offset, length);
      if (read < 0 && transferred.read() >= 0) {
        throw new AmcResultException.Damaged(
            "%s goes on behind its compressed content".formatted(place));
      }
      return read;
    } catch (ZipException | EOFException _) {
      throw new AmcResultException.Damaged("%s is no whole gzip file".formatted(place));
    }
  }

  @Override
  public long skip(long n) throws IOException {
    return Math.max(read(new byte[Math.clamp(n, 0, 1 << 13)]), 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
