package com.recomamp.simulator.query;

import com.recomamp.simulator.query.Tree.Body;
import com.recomamp.simulator.query.Tree.Common;
import com.recomamp.simulator.query.Tree.Condition;
import com.recomamp.simulator.query.Tree.Derived;
import com.recomamp.simulator.query.Tree.Item;
import com.recomamp.simulator.query.Tree.Leaf;
import com.recomamp.simulator.query.Tree.Named;
import com.recomamp.simulator.query.Tree.Nested;
import com.recomamp.simulator.query.Tree.Part;
import com.recomamp.simulator.query.Tree.Query;
import com.recomamp.simulator.query.Tree.Relation;
import com.recomamp.simulator.query.Tree.Select;
import com.recomamp.simulator.query.Tree.Source;
import com.recomamp.simulator.query.Tree.Subquery;
import com.recomamp.simulator.query.Tree.Union;
import com.recomamp.simulator.query.Tree.Unnested;
import com.recomamp.simulator.query.Tree.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the one query that a text has to be. */
final class QueryParser {
  private static final Set<String> CLAUSES =
      Set.of(
          "FROM",
          "WHERE",
          "HAVING",
          "ORDER",
          "UNION",
          "INTERSECT",
          "EXCEPT",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "WINDOW",
          "QUALIFY");
  private static final Set<String> JOINS =
      Set.of("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "ON", "USING");

  /** Deeper than any query is; what parses it must not run out of stack. */
  private static final int DEEPEST = 200;

  /** The time that the database takes to prepare a query, and cannot be stopped, grows faster. */
  private static final int MOST_TOKENS = 20_000;

  private static final int MOST_UNIONS = 200;

  private final String sql;
  private final List<Token> tokens;
  private int next;
  private int depth;
  private int unions;

  private QueryParser(String sql) {
    this.sql = sql;
    this.tokens = Token.all(sql);
  }

  static Query parse(String sql) {
    var parser = new QueryParser(sql);
    parser.refuseTooMuch();
    var query = parser.query();
    if (parser.peek().isSymbol(";")) {
      parser.take();
    }
    if (parser.peek().kind() != Token.Kind.END) {
      throw CompileError.encountered(sql, parser.peek());
    }
    return query;
  }

  private void refuseTooMuch() {
    for (var token : tokens) {
      depth += token.isSymbol("(") || token.isSymbol("[") ? 1 : 0;
      depth -= token.isSymbol(")") || token.isSymbol("]") ? 1 : 0;
      if (depth > DEEPEST) {
        throw CompileError.at(sql, token, DatabaseError.TOO_DEEP);
      }
    }
    depth = 0;
    if (tokens.size() > MOST_TOKENS) {
      throw CompileError.of("The query is too long");
    }
  }

  private Query query() {
    var commons = new ArrayList<Common>();
    if (peek().is("WITH")) {
      do {
        take();
        var name = name();
        var columns = peek().isSymbol("(") ? names() : List.<Token>of();
        expect("AS");
        expectSymbol("(");
        commons.add(new Common(name, columns, query()));
        expectSymbol(")");
      } while (peek().isSymbol(","));
    }
    var body = body();
    if (peek().is("ORDER")) {
      take();
      expect("BY");
      expression(() -> peek().isOneOf("LIMIT", "OFFSET", "FETCH"));
    }
    if (peek().isOneOf("LIMIT", "OFFSET", "FETCH")) {
      throw CompileError.at(
          sql, peek(), "Unsupported operation: " + peek().text().toUpperCase(Locale.ROOT));
    }
    return new Query(commons, body);
  }

  private Body body() {
    var body = term();
    while (peek().is("UNION")) {
      unions++;
      if (unions > MOST_UNIONS) {
        throw CompileError.at(sql, peek(), Functions.TOO_MUCH);
      }
      take();
      var all = peek().is("ALL");
      if (all || peek().is("DISTINCT")) {
        take();
      }
      body = new Union(body, all, term());
    }
    if (peek().isOneOf("INTERSECT", "EXCEPT", "MINUS")) {
      throw CompileError.at(
          sql, peek(), "Unsupported operation: " + peek().text().toUpperCase(Locale.ROOT));
    }
    return body;
  }

  private Body term() {
    if (peek().isSymbol("(")) {
      take();
      var query = query();
      expectSymbol(")");
      return new Nested(query);
    }
    if (peek().is("VALUES")) {
      return values();
    }
    if (!peek().is("SELECT")) {
      throw CompileError.encountered(sql, peek());
    }
    take();
    var distinct = peek().is("DISTINCT");
    if (distinct || peek().is("ALL")) {
      take();
    }
    var items = new ArrayList<Item>();
    do {
      if (!items.isEmpty()) {
        take();
      }
      items.add(item(items.size()));
    } while (peek().isSymbol(","));
    var from = peek().is("FROM") ? from() : List.<Source>of();
    var where = clause("WHERE");
    List<Part> groupBy = List.of();
    if (peek().is("GROUP")) {
      take();
      expect("BY");
      groupBy = filled(expression(this::atClause));
    }
    return new Select(distinct, items, from, where, groupBy, clause("HAVING"));
  }

  private List<Part> clause(String word) {
    if (!peek().is(word)) {
      return List.of();
    }
    take();
    return filled(expression(this::atClause));
  }

  private Values values() {
    take();
    var columns = 0;
    var rows = new ArrayList<Part>();
    do {
      if (!rows.isEmpty()) {
        rows.add(new Leaf(take()));
      }
      if (!peek().isSymbol("(")) {
        throw CompileError.encountered(sql, peek());
      }
      var row = filled(expression(() -> atClause() || peek().isSymbol(",")));
      columns = commas(row) + 1;
      rows.addAll(row);
    } while (peek().isSymbol(","));
    return new Values(rows, columns);
  }

  private static int commas(List<Part> row) {
    var commas = 0;
    var depth = 0;
    for (var part : row) {
      if (part instanceof Leaf(var token)) {
        depth += token.isSymbol("(") || token.isSymbol("[") ? 1 : 0;
        depth -= token.isSymbol(")") || token.isSymbol("]") ? 1 : 0;
        commas += depth == 1 && token.isSymbol(",") ? 1 : 0;
      }
    }
    return commas;
  }

  private Item item(int position) {
    var parts = filled(expression(() -> atClause() || peek().isSymbol(",")));
    if (parts.getLast() instanceof Leaf(var last) && last.isSymbol("*") && parts.size() != 2) {
      return new Item(parts, null);
    }
    var named = parts.size() > 1 && parts.getLast() instanceof Leaf(var last) ? nameIn(last) : null;
    if (named != null && parts.get(parts.size() - 2) instanceof Leaf(var before)) {
      if (before.is("AS")) {
        return new Item(filled(parts.subList(0, parts.size() - 2)), named);
      }
      if (before.isSymbol(".")) {
        return new Item(parts, named);
      }
      if (before.isSymbol(")")
          || before.isSymbol("]")
          || before.isOneOf("END", "NULL", "TRUE", "FALSE")
          || before.kind() == Token.Kind.STRING
              && !(parts.size() > 2
                  && parts.get(parts.size() - 3) instanceof Leaf(var third)
                  && third.is("INTERVAL"))
          || before.kind() == Token.Kind.NUMBER
          || nameIn(before) != null) {
        return new Item(parts.subList(0, parts.size() - 1), named);
      }
    }
    if (named != null && parts.get(parts.size() - 2) instanceof Subquery) {
      return new Item(parts.subList(0, parts.size() - 1), named);
    }
    var only = parts.size() == 1 && parts.getFirst() instanceof Leaf(var one) ? nameIn(one) : null;
    return new Item(parts, only == null ? "EXPR$" + position : only);
  }

  private static @Nullable String nameIn(Token token) {
    return token.kind() == Token.Kind.NAME
            || token.kind() == Token.Kind.WORD && !Functions.isReserved(token.text())
        ? token.text()
        : null;
  }

  private List<Source> from() {
    take();
    var sources = new ArrayList<Source>();
    sources.add(source(""));
    while (true) {
      var join = join();
      if (join.isEmpty()) {
        return sources;
      }
      sources.add(source(join));
    }
  }

  private String join() {
    if (peek().isSymbol(",")) {
      take();
      return ",";
    }
    if (peek().isOneOf("RIGHT", "NATURAL")) {
      throw CompileError.at(
          sql,
          peek(),
          "Unsupported operation: %s JOIN".formatted(peek().text().toUpperCase(Locale.ROOT)));
    }
    var join = "";
    if (peek().isOneOf("INNER", "CROSS", "LEFT", "FULL")) {
      join = take().text().toUpperCase(Locale.ROOT) + " ";
      if (peek().is("OUTER")) {
        take();
      }
      expect("JOIN");
      return join + "JOIN";
    }
    if (peek().is("JOIN")) {
      take();
      return "JOIN";
    }
    return "";
  }

  private Source source(String join) {
    var relation = relation();
    Token alias = null;
    if (peek().is("AS")) {
      take();
      alias = name();
    } else if (nameIn(peek()) != null && !atJoin()) {
      alias = take();
    }
    var columns = alias != null && peek().isSymbol("(") ? names() : List.<Token>of();
    var condition = new Condition(List.of(), List.of());
    if (peek().is("ON")) {
      take();
      condition =
          new Condition(
              filled(expression(() -> atClause() || atJoin() || peek().isSymbol(","))), List.of());
    } else if (peek().is("USING")) {
      take();
      condition = new Condition(List.of(), names());
    }
    return new Source(join, relation, alias, columns, condition);
  }

  private Relation relation() {
    if (peek().isSymbol("(")) {
      take();
      var query = query();
      expectSymbol(")");
      return new Derived(query);
    }
    if (peek().is("TABLE") && peek(1).isSymbol("(")) {
      take();
      take();
      expect("EXTEND_TIME_WINDOW");
      expectSymbol("(");
      var table = string();
      expectSymbol(",");
      var before = string();
      expectSymbol(",");
      var after = string();
      expectSymbol(")");
      expectSymbol(")");
      return new Named(table, before, after);
    }
    if (peek().is("UNNEST") && peek(1).isSymbol("(")) {
      take();
      take();
      var array = filled(expression(() -> false));
      expectSymbol(")");
      return new Unnested(array);
    }
    return new Named(name(), null, null);
  }

  private boolean atClause() {
    var token = peek();
    if (token.is("FROM") && next >= 2 && tokens.get(next - 1).is("DISTINCT")) {
      return !tokens.get(next - 2).isOneOf("IS", "NOT");
    }
    return token.is("GROUP") && peek(1).is("BY")
        || token.kind() == Token.Kind.WORD
            && CLAUSES.contains(token.text().toUpperCase(Locale.ROOT));
  }

  private boolean atJoin() {
    return peek().kind() == Token.Kind.WORD
        && JOINS.contains(peek().text().toUpperCase(Locale.ROOT))
        && !(peek().isOneOf("LEFT", "RIGHT") && peek(1).isSymbol("("));
  }

  /** Up to where {@code end} holds outside of parentheses, or a parenthesis closes. */
  private List<Part> expression(BooleanSupplier end) {
    var parts = new ArrayList<Part>();
    var open = 0;
    while (true) {
      var token = peek();
      if (token.kind() == Token.Kind.END || token.isSymbol(";")) {
        if (open > 0) {
          throw CompileError.encountered(sql, token);
        }
        return parts;
      }
      if (token.isSymbol("||")) {
        throw CompileError.of("Unsupported scalar operation type ||");
      }
      if (open == 0 && (end.getAsBoolean() || token.isSymbol(")"))) {
        return parts;
      }
      if (token.isSymbol("(") && peek(1).isOneOf("SELECT", "WITH", "VALUES")) {
        take();
        parts.add(new Subquery(query(), token));
        expectSymbol(")");
        continue;
      }
      open += token.isSymbol("(") || token.isSymbol("[") ? 1 : 0;
      open -= token.isSymbol(")") || token.isSymbol("]") ? 1 : 0;
      if (open < 0) {
        throw CompileError.encountered(sql, token);
      }
      parts.add(new Leaf(take()));
    }
  }

  private List<Part> filled(List<Part> parts) {
    if (parts.isEmpty()) {
      throw CompileError.encountered(sql, peek());
    }
    return parts;
  }

  private List<Token> names() {
    expectSymbol("(");
    var names = new ArrayList<Token>();
    names.add(name());
    while (peek().isSymbol(",")) {
      take();
      names.add(name());
    }
    expectSymbol(")");
    return names;
  }

  private Token name() {
    if (nameIn(peek()) == null) {
      throw CompileError.encountered(sql, peek());
    }
    return take();
  }

  private Token string() {
    if (peek().kind() != Token.Kind.STRING && nameIn(peek()) == null) {
      throw CompileError.encountered(sql, peek());
    }
    return take();
  }

  private void expect(String word) {
    if (!peek().is(word)) {
      throw CompileError.encountered(sql, peek());
    }
    take();
  }

  private void expectSymbol(String symbol) {
    if (!peek().isSymbol(symbol)) {
      throw CompileError.encountered(sql, peek());
    }
    take();
  }

  private Token take() {
    return tokens.get(next++);
  }

  private Token peek() {
    return peek(0);
  }

  private Token peek(int ahead) {
    return tokens.get(Math.min(next + ahead, tokens.size() - 1));
  }
}
