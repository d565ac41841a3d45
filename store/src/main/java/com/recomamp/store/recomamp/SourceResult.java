package com.recomamp.store.recomamp;

import java.io.Reader;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The rows of one execution's result, one after the other, as far as they have been asked for. */
public abstract sealed class SourceResult implements AutoCloseable {
  private SourceResult() {}

  /**
   * The next one; null after the last.
   *
   * @throws BadRow if what is there is no result
   */
  abstract @Nullable ResultRow next();

  @Override
  public abstract void close();

  /** PostgreSQL takes the array apart. */
  static final class Elements extends SourceResult {
    private final Stream<String> elements;
    private final Iterator<String> iterator;

    Elements(Stream<String> elements) {
      this.elements = elements;
      this.iterator = elements.iterator();
    }

    @Override
    @Nullable ResultRow next() {
      if (!iterator.hasNext()) {
        return null;
      }
      try (var parser = SourceRow.JSON.createParser(iterator.next())) {
        parser.nextToken();
        return ResultRowParser.row(parser);
      } catch (JacksonException _) {
        // PostgreSQL holds what nests deeper, or is longer, than is read here.
        throw new BadRow("a row of its result is JSON that cannot be read");
      }
    }

    @Override
    public void close() {
      elements.close();
    }
  }

  /** An array that lies there as text: it may be JSON of Python's. */
  static final class Text extends SourceResult {
    private final JsonParser parser;
    private boolean begun;

    Text(Reader text) {
      this.parser = SourceRow.JSON.createParser(text);
    }

    @Override
    @Nullable ResultRow next() {
      try {
        if (!begun) {
          begun = true;
          if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw new BadRow("its result is text, and that is no list of rows");
          }
        }
        return parser.nextToken() == JsonToken.END_ARRAY ? null : ResultRowParser.row(parser);
      } catch (JacksonException _) {
        throw new BadRow("its result is text, and that is not JSON");
      }
    }

    @Override
    public void close() {
      parser.close();
    }
  }

  /** Text of any length, piece by piece. */
  abstract static class Pieces extends Reader {
    private String piece = "";
    private int at;
    private long read;

    /**
     * @param from how many characters come before it
     * @return empty at the end
     */
    abstract String piece(long from);

    @Override
    public int read(char[] buffer, int offset, int length) {
      if (at == piece.length()) {
        piece = piece(read);
        at = 0;
        // PostgreSQL counts code points.
        read += piece.codePointCount(0, piece.length());
      }
      if (piece.isEmpty()) {
        return -1;
      }
      int count = Math.min(length, piece.length() - at);
      piece.getChars(at, at + count, buffer, offset);
      at += count;
      return count;
    }

    @Override
    public void close() {}
  }
}
