package com.recomamp.amc;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The bytes of one file as they are transferred, over as many connections as that takes. */
final class ContinuedBody extends InputStream {

  /** What follows the bytes that have arrived. */
  interface Rest {
    InputStream of(URI url, long received) throws IOException;
  }

  private final AmcResultFiles.Renewal renewal;
  private final Rest rest;
  private InputStream piece;
  private long received;
  private @Nullable IOException givenUp;

  ContinuedBody(InputStream piece, AmcResultFiles.Renewal renewal, Rest rest) {
    this.piece = piece;
    this.renewal = renewal;
    this.rest = rest;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (true) {
      try {
        var read = piece.read(target, offset, length);
        received += Math.max(read, 0);
        return read;
      } catch (AmcResultException broken) {
        goOn(broken);
      }
    }
  }

  @Override
  public int available() throws IOException {
    while (true) {
      try {
        return piece.available();
      } catch (AmcResultException broken) {
        goOn(broken);
      }
    }
  }

  /** Given up for good: {@code GZIPInputStream} swallows a failure between two members. */
  private void goOn(AmcResultException broken) throws IOException {
    if (givenUp != null) {
      throw givenUp;
    }
    try {
      piece = next(broken);
    } catch (IOException end) {
      givenUp = end;
      throw end;
    }
  }

  private InputStream next(AmcResultException broken) throws IOException {
    var failure = broken;
    while (true) {
      var url = renewal.after(failure, received);
      try {
        return rest.of(url, received);
      } catch (AmcResultException.Expired | AmcResultException.Unavailable again) {
        failure = again;
      }
    }
  }

  @Override
  public void close() throws IOException {
    piece.close();
  }
}
