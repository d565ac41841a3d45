package com.recomamp.amc;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** A result file while it is read. Closing it early drops the connection. */
public final class AmcResultFile implements AutoCloseable {

  private final InputStream content;
  private final OptionalLong contentLength;
  private final Optional<String> etag;

  AmcResultFile(InputStream content, OptionalLong contentLength, Optional<String> etag) {
    this.content = content;
    this.contentLength = contentLength;
    this.etag = etag;
  }

  /**
   * Inflated if the file is gzip; fails with {@link AmcResultException}, ends only where the whole
   * file ends.
   */
  public InputStream content() {
    return content;
  }

  /** As transferred, so before inflating. */
  public OptionalLong contentLength() {
    return contentLength;
  }

  public Optional<String> etag() {
    return etag;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
