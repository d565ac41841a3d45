package com.recomamp.api.query.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of SQL; blanks belong to none.
 *
 * @param end the offset behind it
 * @param symbol the character of a symbol, else 0
 * @param word the word of SQL that it is, if any
 * @param parameter the name in a placeholder
 * @param isClosed whether what it opens it also closes
 * @param hasBackslash whether a literal has one
 * @param holes the placeholders in a literal or in a quoted name
 */
record Token(
    Kind kind,
    int start,
    int end,
    char symbol,
    @Nullable Word word,
    @Nullable String parameter,
    boolean isClosed,
    boolean hasBackslash,
    List<Hole> holes) {

  enum Kind {
    WORD,
    NUMBER,
    LITERAL,
    QUOTED_NAME,
    COMMENT,
    SYMBOL,
    PLACEHOLDER,
    /** Two braces without a name and two more. */
    BROKEN_PLACEHOLDER
  }

  /**
   * A placeholder within something else.
   *
   * @param parameter null if it is broken
   */
  record Hole(@Nullable String parameter, int start, int end) {}

  static Token of(Kind kind, int start, int end) {
    return new Token(kind, start, end, (char) 0, null, null, true, false, List.of());
  }

  static Token symbol(char symbol, int start) {
    return new Token(Kind.SYMBOL, start, start + 1, symbol, null, null, true, false, List.of());
  }

  static Token word(@Nullable Word word, int start, int end) {
    return new Token(Kind.WORD, start, end, (char) 0, word, null, true, false, List.of());
  }

  static Token placeholder(@Nullable String parameter, int start, int end) {
    var kind = parameter == null ? Kind.BROKEN_PLACEHOLDER : Kind.PLACEHOLDER;
    return new Token(kind, start, end, (char) 0, null, parameter, true, false, List.of());
  }

  boolean is(char c) {
    return kind == Kind.SYMBOL && symbol == c;
  }

  boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
  }
}
