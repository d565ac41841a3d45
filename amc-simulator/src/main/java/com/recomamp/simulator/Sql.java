package com.recomamp.simulator;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * As much of a query as the simulator understands: comments, parameters and the columns of its
 * result. Anything else is tolerated.
 */
final class Sql {
  private enum Kind {
    WORD,
    QUOTED,
    STRING,
    SYMBOL
  }

  /**
   * @param text the name of a quoted identifier, the content of a string, else as written
   * @param depth how many parentheses it stands in
   */
  private record Token(Kind kind, String text, int depth, int at) {
    boolean is(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }
  }

  /** An output column and what computes it, in upper case and without spaces. */
  record Selected(String name, String expression) {}

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final StringBuilder withoutComments = new StringBuilder();

  Sql(String text) {
    this.text = text;
    read();
  }

  boolean isEmpty() {
    return tokens.isEmpty();
  }

  String withoutComments() {
    return withoutComments.toString().strip();
  }

  /** Names in {@code CUSTOM_PARAMETER('name')}. */
  Set<String> parameters() {
    var names = new LinkedHashSet<String>();
    for (var i = 0; i + 2 < tokens.size(); i++) {
      if (tokens.get(i).is("CUSTOM_PARAMETER")
          && tokens.get(i + 1).isSymbol("(")
          && tokens.get(i + 2).kind == Kind.STRING) {
        names.add(tokens.get(i + 2).text);
      }
    }
    return names;
  }

  /** What AMC's parser says about a leftover of a template, or nothing. */
  String parseError() {
    for (var token : tokens) {
      if (token.isSymbol("{")) {
        var before = text.substring(0, token.at);
        var line = before.lines().count() + (before.isEmpty() || before.endsWith("\n") ? 1 : 0);
        var column = token.at - before.lastIndexOf('\n');
        return "Encountered \"{\" at line %d, column %d.".formatted(line, column);
      }
    }
    return "";
  }

  /**
   * The columns of the first SELECT outside of parentheses: with common table expressions and with
   * unions, it names the result.
   */
  List<Selected> columns() {
    var depth =
        tokens.stream().filter(token -> token.is("SELECT")).mapToInt(Token::depth).min().orElse(0);
    var columns = new ArrayList<Selected>();
    var item = new ArrayList<Token>();
    var inside = false;
    for (var token : tokens) {
      if (!inside) {
        inside = token.is("SELECT") && token.depth == depth;
      } else if (token.depth == depth
              && (token.is("FROM") || token.is("UNION") || token.isSymbol(";"))
          || token.depth < depth) {
        break;
      } else if (token.depth == depth && token.isSymbol(",")) {
        columns.add(selected(item, columns.size(), depth));
        item.clear();
      } else if (!(item.isEmpty() && (token.is("DISTINCT") || token.is("ALL")))) {
        item.add(token);
      }
    }
    if (!item.isEmpty()) {
      columns.add(selected(item, columns.size(), depth));
    }
    return columns.isEmpty() ? List.of(new Selected("EXPR$0", "")) : columns;
  }

  private static Selected selected(List<Token> item, int position, int depth) {
    var expression = new StringBuilder();
    item.forEach(token -> expression.append(token.text.toUpperCase(Locale.ROOT)));
    var last = item.isEmpty() ? null : item.getLast();
    var named =
        last != null
            && last.depth == depth
            && (last.kind == Kind.QUOTED || last.kind == Kind.WORD && isName(last));
    return new Selected(named ? last.text : "EXPR$" + position, expression.toString());
  }

  private static boolean isName(Token token) {
    return Character.isJavaIdentifierStart(token.text.charAt(0))
        && !token.is("END")
        && !token.is("NULL")
        && !token.is("TRUE")
        && !token.is("FALSE");
  }

  private void read() {
    var depth = 0;
    var at = 0;
    while (at < text.length()) {
      var c = text.charAt(at);
      var start = at;
      if (text.startsWith("--", at)) {
        at = endOf("\n", at + 2, 0);
        continue;
      }
      if (text.startsWith("/*", at)) {
        at = endOf("*/", at + 2, 2);
        withoutComments.append(' ');
        continue;
      }
      if (c == '\'' || c == '"' || c == '`') {
        at = endOfQuoted(c, at + 1);
        var content =
            text.substring(start + 1, Math.max(start + 1, at - 1)).replace("" + c + c, "" + c);
        tokens.add(new Token(c == '\'' ? Kind.STRING : Kind.QUOTED, content, depth, start));
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (Character.isJavaIdentifierPart(c)) {
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
          at++;
        }
        tokens.add(new Token(Kind.WORD, text.substring(start, at), depth, start));
      } else {
        at++;
        depth -= c == ')' ? 1 : 0;
        tokens.add(
            new Token(Kind.SYMBOL, Character.toString(c), c == ')' ? depth + 1 : depth, start));
        depth += c == '(' ? 1 : 0;
      }
      withoutComments.append(text, start, at);
    }
  }

  private int endOf(String mark, int from, int length) {
    var found = text.indexOf(mark, from);
    return found < 0 ? text.length() : found + length;
  }

  private int endOfQuoted(char quote, int from) {
    for (var at = from; at < text.length(); at++) {
      if (text.charAt(at) == quote) {
        if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
          at++;
        } else {
          return at + 1;
        }
      }
    }
    return text.length();
  }
}
