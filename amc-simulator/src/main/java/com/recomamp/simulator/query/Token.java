package com.recomamp.simulator.query;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a query.
 *
 * @param text a name without its quotes, a string's content, else as written
 */
record Token(Kind kind, String text, int at, int end) {
  enum Kind {
    WORD,
    NAME,
    STRING,
    NUMBER,
    SYMBOL,
    END
  }

  /** What may stand outside of names, strings and numbers; the longer ones first. */
  private static final List<String> SYMBOLS =
      List.of(
          "||", "<=", ">=", "<>", "!=", "(", ")", "[", "]", ",", ".", "*", "+", "-", "/", "%", "=",
          "<", ">", ";");

  boolean is(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isOneOf(String... words) {
    for (var word : words) {
      if (is(word)) {
        return true;
      }
    }
    return false;
  }

  /** All of a query without its comments, and an end. */
  static List<Token> all(String sql) {
    var tokens = new ArrayList<Token>();
    var at = 0;
    while (at < sql.length()) {
      var c = sql.charAt(at);
      if (sql.startsWith("--", at)) {
        at = behind(sql, "\n", at);
      } else if (sql.startsWith("/*", at)) {
        at = behind(sql, "*/", at + 2);
      } else if (Character.isWhitespace(c)) {
        at++;
      } else {
        var token = one(sql, at);
        tokens.add(token);
        at = token.end;
      }
    }
    tokens.add(new Token(Kind.END, "", sql.length(), sql.length()));
    return tokens;
  }

  private static Token one(String sql, int at) {
    var c = sql.charAt(at);
    if (c == '\'' || c == '"' || c == '`') {
      return quoted(sql, at, c);
    }
    if (isDigit(c) || c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1))) {
      return number(sql, at);
    }
    if (Character.isLetter(c) || c == '_') {
      var end = at;
      while (end < sql.length()
          && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
        end++;
      }
      return new Token(Kind.WORD, sql.substring(at, end), at, end);
    }
    for (var symbol : SYMBOLS) {
      if (sql.startsWith(symbol, at)) {
        return new Token(Kind.SYMBOL, symbol, at, at + symbol.length());
      }
    }
    throw CompileError.encountered(sql, new Token(Kind.SYMBOL, "", at, at + 1));
  }

  private static Token quoted(String sql, int at, char quote) {
    var content = new StringBuilder();
    for (var end = at + 1; end < sql.length(); end++) {
      var c = sql.charAt(end);
      if (c != quote) {
        content.append(c);
      } else if (end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
        content.append(c);
        end++;
      } else if (quote != '\'' && content.indexOf("$") == 0) {
        // the translation's own names begin so
        throw CompileError.encountered(sql, new Token(Kind.NAME, "", at, end + 1));
      } else {
        return new Token(quote == '\'' ? Kind.STRING : Kind.NAME, content.toString(), at, end + 1);
      }
    }
    throw CompileError.encountered(sql, new Token(Kind.END, "", sql.length(), sql.length()));
  }

  private static Token number(String sql, int at) {
    var end = at;
    while (end < sql.length() && (isDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
      end++;
    }
    if (end < sql.length() && (sql.charAt(end) == 'e' || sql.charAt(end) == 'E')) {
      var digits = end + 1;
      if (digits < sql.length() && (sql.charAt(digits) == '-' || sql.charAt(digits) == '+')) {
        digits++;
      }
      if (digits < sql.length() && isDigit(sql.charAt(digits))) {
        end = digits;
        while (end < sql.length() && isDigit(sql.charAt(end))) {
          end++;
        }
      }
    }
    return new Token(Kind.NUMBER, sql.substring(at, end), at, end);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int behind(String sql, String mark, int from) {
    var found = sql.indexOf(mark, from);
    return found < 0 ? sql.length() : found + mark.length();
  }
}
