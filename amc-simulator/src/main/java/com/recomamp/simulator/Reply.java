package com.recomamp.simulator;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An answer whose body is written when it is sent, so that a long one is never held.
 *
 * @param executionId the execution it is about, for the ledger
 */
record Reply(
    int status, Map<String, String> headers, long length, Body body, @Nullable String executionId) {
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  static Reply json(int status, String contentType, JsonNode json) {
    return bytes(status, contentType, Json.MAPPER.writeValueAsBytes(json));
  }

  static Reply json(Object value) {
    return bytes(200, "application/json", Json.MAPPER.writeValueAsBytes(value));
  }

  static Reply text(int status, String contentType, String text) {
    return bytes(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  static Reply bytes(int status, String contentType, byte[] bytes) {
    return stream(status, contentType, bytes.length, out -> out.write(bytes));
  }

  static Reply stream(int status, String contentType, long length, Body body) {
    return new Reply(status, Map.of("Content-Type", contentType), length, body, null);
  }

  Reply with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, length, body, executionId);
  }

  Reply about(String execution) {
    return new Reply(status, headers, length, body, execution);
  }

  /** Announces its whole length, and breaks after so many bytes. */
  Reply cutAfter(int bytes) {
    return new Reply(
        status, headers, length, out -> body.writeTo(new Cut(out, bytes)), executionId);
  }

  private static final class Cut extends FilterOutputStream {
    private int left;

    Cut(OutputStream out, int left) {
      super(out);
      this.left = left;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      var now = Math.min(left, length);
      out.write(bytes, from, now);
      left -= now;
      if (now < length) {
        out.flush();
        throw new IOException("the answer is cut here");
      }
    }
  }
}
