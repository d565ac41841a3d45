package com.recomamp.simulator;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.databind.JsonNode;

/** What stands between values, around them, and before a quote or itself inside of them. */
record CsvDialect(char separator, char quote, char escape) {
  /** As results are made; AMC does not publish its defaults, these are what was seen of it. */
  private static final CsvDialect USUAL = new CsvDialect(',', '"', '\\');

  /** What may be such a character: of ASCII, and no letter, digit or line break. */
  static boolean isMark(String text) {
    return text.matches("[\\t\\x20-\\x7e&&[^A-Za-z0-9]]");
  }

  /** The one that a workflow's {@code outputFormat} asks for, as far as it says anything. */
  static CsvDialect of(JsonNode outputFormat) {
    return new CsvDialect(
        mark(outputFormat, "separatorCharacter", USUAL.separator),
        mark(outputFormat, "quoteCharacter", USUAL.quote),
        mark(outputFormat, "escapeCharacter", USUAL.escape));
  }

  private static char mark(JsonNode outputFormat, String field, char otherwise) {
    return Json.text(outputFormat, field) instanceof String text && isMark(text)
        ? text.charAt(0)
        : otherwise;
  }

  /** Whether one can tell where a value ends. */
  boolean isReadable() {
    return separator != quote && separator != escape;
  }

  ResultContent told(ResultContent content) {
    return equals(USUAL)
        ? content
        : out -> {
          var buffer = new BufferedOutputStream(out);
          content.writeTo(new Telling(buffer));
          buffer.flush();
        };
  }

  /** Reads values in the usual dialect and writes them in this one. */
  private final class Telling extends OutputStream {
    private final OutputStream out;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private boolean inQuotes;
    private boolean isEscaped;

    Telling(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      if (isEscaped) {
        value.write(octet);
        isEscaped = false;
      } else if (octet == USUAL.escape) {
        isEscaped = true;
      } else if (octet == USUAL.quote) {
        inQuotes = !inQuotes;
      } else if (!inQuotes && (octet == USUAL.separator || octet == '\n')) {
        tell(value.toByteArray());
        value.reset();
        out.write(octet == '\n' ? '\n' : separator);
      } else {
        value.write(octet);
      }
    }

    private void tell(byte[] text) throws IOException {
      var needsQuotes = false;
      for (var octet : text) {
        needsQuotes |= octet == separator || needsEscape(octet) || octet == '\r' || octet == '\n';
      }
      if (!needsQuotes) {
        out.write(text);
        return;
      }
      out.write(quote);
      for (var octet : text) {
        if (needsEscape(octet)) {
          out.write(escape);
        }
        out.write(octet);
      }
      out.write(quote);
    }

    private boolean needsEscape(byte octet) {
      return octet == quote || octet == escape;
    }
  }
}
