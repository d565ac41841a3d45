package com.recomamp.simulator.query;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The database's SQL as far as it is written, and what of the query stands behind each piece. */
final class Written {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  /** A piece that was taken out again; {@code origins} count from its begin. */
  record Piece(String text, Map<Integer, Token> origins) {}

  private final String sql;
  private final StringBuilder out = new StringBuilder();
  private final TreeMap<Integer, Token> origins = new TreeMap<>();

  Written(String sql) {
    this.sql = sql;
  }

  /** The query that is translated. */
  String sql() {
    return sql;
  }

  Written append(String text) {
    out.append(text);
    return this;
  }

  Written append(char symbol) {
    out.append(symbol);
    return this;
  }

  /** What comes next is there because of this. */
  void origin(Token token) {
    origins.put(out.length(), token);
  }

  int length() {
    return out.length();
  }

  Piece takeFrom(int begin) {
    var moved = new TreeMap<Integer, Token>();
    origins.tailMap(begin, true).forEach((at, token) -> moved.put(at - begin, token));
    origins.tailMap(begin, true).clear();
    var text = out.substring(begin);
    out.setLength(begin);
    return new Piece(text, moved);
  }

  void append(Piece piece) {
    piece.origins.forEach((at, token) -> origins.put(out.length() + at, token));
    out.append(piece.text);
  }

  /** A list of names in parentheses, behind which may come the people. */
  void names(List<Token> names, boolean andUsers) {
    out.append("(");
    var separator = "";
    for (var name : names) {
      out.append(separator).append(quoted(name.text()));
      separator = ", ";
    }
    out.append(andUsers ? ", \"%s\")".formatted(Translation.USERS) : ")");
  }

  /** What stood in the query where the database found something. */
  CompileError at(int position, String message) {
    var origin = origins.floorEntry(position);
    return origin == null
        ? CompileError.of(message)
        : CompileError.at(sql, origin.getValue(), message);
  }

  CompileError encountered(int position) {
    var origin = origins.floorEntry(position);
    var end = new Token(Token.Kind.END, "", sql.length(), sql.length());
    return CompileError.encountered(sql, origin == null ? end : origin.getValue());
  }

  static String stamp(LocalDateTime time) {
    return "TIMESTAMP '%s'".formatted(STAMP.format(time));
  }

  static String quoted(String name) {
    return "\"%s\"".formatted(name.replace("\"", "\"\"").replace("\0", ""));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
