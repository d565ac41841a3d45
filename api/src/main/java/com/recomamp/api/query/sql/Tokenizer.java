package com.recomamp.api.query.sql;

import com.recomamp.api.query.sql.Token.Hole;
import com.recomamp.api.query.sql.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts text into tokens, by the rules of the parser that AMC is built on: a quote is doubled, a
 * backslash is a character, comments do not nest. Any text has tokens; every character is read
 * once.
 */
final class Tokenizer {
  private static final int END = -1;

  private final CharSequence text;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Integer> bracesInComments = new ArrayList<>();
  private final char[] letters = new char[Word.LONGEST];
  private int[] lines = {0};
  private int lineCount = 1;
  private int at = -1;
  private int c;

  private Tokenizer(CharSequence text) {
    this.text = text;
  }

  /**
   * @param bracesInComments the offsets of second opening braces in comments
   * @param lines the offsets at which lines begin
   */
  record Tokens(List<Token> all, List<Integer> bracesInComments, int[] lines) {
    Position position(int offset) {
      int found = Arrays.binarySearch(lines, offset);
      int line = found >= 0 ? found : -found - 2;
      return new Position(offset, line + 1, offset - lines[line] + 1);
    }
  }

  static Tokens tokens(CharSequence text) {
    return new Tokenizer(text).read();
  }

  private Tokens read() {
    next();
    while (c != END) {
      switch (c) {
        case '\'' -> quoted('\'', Kind.LITERAL);
        case '"' -> quoted('"', Kind.QUOTED_NAME);
        case '`' -> quoted('`', Kind.QUOTED_NAME);
        case '-' -> dash();
        case '/' -> slash();
        case '{' -> brace();
        case ':', '$' -> colonOrDollar();
        default -> {
          if (isBlank(c)) {
            next();
          } else if (isDigit(c)) {
            number();
          } else if (isPartOfWord(c)) {
            word();
          } else {
            tokens.add(Token.symbol((char) c, at));
            next();
          }
        }
      }
    }
    return new Tokens(tokens, bracesInComments, Arrays.copyOf(lines, lineCount));
  }

  private void next() {
    int before = c;
    at++;
    c = at < text.length() ? text.charAt(at) : END;
    if (before == '\n' || before == '\r' && c != '\n') {
      if (lineCount == lines.length) {
        lines = Arrays.copyOf(lines, 2 * lineCount);
      }
      lines[lineCount++] = at;
    }
  }

  private void quoted(char quote, Kind kind) {
    int start = at;
    var holes = new ArrayList<Hole>();
    boolean closed = false;
    boolean backslash = false;
    next();
    while (c != END && !closed) {
      if (c == quote) {
        next();
        closed = c != quote;
        if (!closed) {
          next();
        }
      } else if (c == '{') {
        hole(holes);
      } else {
        backslash |= c == '\\';
        next();
      }
    }
    tokens.add(
        new Token(kind, start, at, (char) 0, null, null, closed, backslash, List.copyOf(holes)));
  }

  private void hole(List<Hole> holes) {
    int start = at;
    next();
    if (c == '{') {
      next();
      var name = restOfBraces();
      holes.add(new Hole(name, start, at));
    }
  }

  private void brace() {
    int start = at;
    next();
    if (c == '{') {
      next();
      var name = restOfBraces();
      tokens.add(Token.placeholder(name, start, at));
    } else {
      tokens.add(Token.symbol('{', start));
    }
  }

  /** The name behind two braces, up to behind the closing ones; null without stopping anywhere. */
  private @Nullable String restOfBraces() {
    blanks();
    var name = name();
    blanks();
    for (int i = 0; i < 2; i++) {
      if (c != '}') {
        return null;
      }
      next();
    }
    return name.isEmpty() ? null : name;
  }

  private void blanks() {
    while (c != END && isBlank(c)) {
      next();
    }
  }

  private String name() {
    var name = new StringBuilder();
    while (c == '_' || c != END && Character.isLetterOrDigit(c)) {
      name.append((char) c);
      next();
    }
    return name.toString();
  }

  private void dash() {
    int start = at;
    next();
    if (c == '-') {
      lineComment(start);
    } else {
      tokens.add(Token.symbol('-', start));
    }
  }

  private void lineComment(int start) {
    boolean brace = false;
    while (c != END && c != '\n' && c != '\r') {
      brace = commented(brace);
      next();
    }
    tokens.add(Token.of(Kind.COMMENT, start, at));
  }

  /** Whether the character is a brace, after one that was or was not. */
  private boolean commented(boolean brace) {
    if (c == '{' && brace) {
      bracesInComments.add(at);
    }
    return c == '{';
  }

  private void slash() {
    int start = at;
    next();
    if (c != '*') {
      tokens.add(Token.symbol('/', start));
      return;
    }
    next();
    boolean closed = false;
    boolean brace = false;
    while (c != END && !closed) {
      boolean star = c == '*';
      brace = commented(brace);
      next();
      if (star && c == '/') {
        closed = true;
        next();
      }
    }
    tokens.add(new Token(Kind.COMMENT, start, at, (char) 0, null, null, closed, false, List.of()));
  }

  /**
   * A placeholder, unless it belongs to what stands before it ({@code ::} casts, {@code a:b},
   * {@code [1:n]}) or is none ({@code $1}).
   */
  private void colonOrDollar() {
    int start = at;
    char mark = (char) c;
    boolean belongs =
        !tokens.isEmpty() && tokens.getLast().end() == start && binds(tokens.getLast());
    next();
    if (!belongs && (c == '_' || c != END && Character.isLetter(c))) {
      var name = name();
      tokens.add(Token.placeholder(name, start, at));
    } else {
      tokens.add(Token.symbol(mark, start));
    }
  }

  private static boolean binds(Token token) {
    return switch (token.kind()) {
      case WORD, NUMBER, LITERAL, QUOTED_NAME, PLACEHOLDER, BROKEN_PLACEHOLDER -> true;
      case COMMENT -> false;
      case SYMBOL -> ")]}:$.?@#\\".indexOf(token.symbol()) >= 0;
    };
  }

  private void number() {
    int start = at;
    boolean plain = true;
    while (c == '.' || c != END && isPartOfWord(c)) {
      boolean exponent = plain && (c == 'e' || c == 'E');
      plain &= c == '.' || isDigit(c);
      next();
      if (exponent && (c == '+' || c == '-')) {
        int sign = at;
        char which = (char) c;
        next();
        if (!isDigit(c)) {
          tokens.add(Token.of(Kind.NUMBER, start, sign));
          if (which == '-' && c == '-') {
            lineComment(sign);
          } else {
            tokens.add(Token.symbol(which, sign));
          }
          return;
        }
      }
    }
    tokens.add(Token.of(Kind.NUMBER, start, at));
  }

  private void word() {
    int start = at;
    int length = 0;
    while (c != END && isPartOfWord(c)) {
      if (length < letters.length) {
        letters[length] = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : (char) c;
      }
      length++;
      next();
    }
    var word = length > letters.length ? null : Word.of(new String(letters, 0, length));
    tokens.add(Token.word(word, start, at));
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** Beyond ASCII whatever is no blank: nothing there means anything to SQL. */
  private static boolean isPartOfWord(int c) {
    return c == '_' || c == '$' || (c < 0x80 ? Character.isLetterOrDigit(c) : !isBlank(c));
  }
}
