package com.recomamp.simulator.query;

import static com.recomamp.simulator.query.Parts.isSymbol;
import static com.recomamp.simulator.query.Parts.isWord;
import static com.recomamp.simulator.query.Parts.token;

import com.recomamp.simulator.query.Tree.Leaf;
import com.recomamp.simulator.query.Tree.Part;
import com.recomamp.simulator.query.Tree.Subquery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Is told of what an expression consists, and refuses what compares a person, or a place that few
 * share, to a literal.
 */
final class Comparisons {
  private static final Set<String> SYMBOLS = Set.of("=", "<>", "!=", "<", ">", "<=", ">=");

  /** What stands between operators: the parts from {@code begin} to {@code end}. */
  private record Operand(int begin, int end, Traits traits) {
    Operand and(Operand next) {
      return new Operand(begin, next.end, traits.with(next.traits));
    }
  }

  private enum Clause {
    NONE,
    SUBJECT,
    CONDITION,
    RESULT
  }

  /** A CASE, or what is around all of them. */
  private static final class Level {
    private Clause clause = Clause.NONE;
    private @Nullable Operand subject;
    private @Nullable Operand results;
    private @Nullable Operand left;
    private @Nullable Operand current;
    private boolean between;
  }

  private final String sql;
  private final Scope scope;
  private final List<Part> parts;
  private final Deque<Level> around = new ArrayDeque<>();
  private Level level = new Level();

  Comparisons(String sql, Scope scope, List<Part> parts) {
    this.sql = sql;
    this.scope = scope;
    this.parts = parts;
  }

  void value(int begin, int end, Traits traits) {
    value(new Operand(begin, end, traits));
  }

  private void value(Operand value) {
    level.current = level.current == null ? value : level.current.and(value);
    if (level.clause == Clause.RESULT) {
      level.results = level.results == null ? value : level.results.and(value);
    }
  }

  void symbol(Token symbol) {
    if (SYMBOLS.contains(symbol.text())) {
      operator();
    } else if (symbol.isSymbol(",")) {
      end();
    }
  }

  void word(int at, String word) {
    switch (word) {
      case "IN", "LIKE", "SIMILAR" -> operator();
      case "BETWEEN" -> {
        operator();
        level.between = true;
      }
      case "DISTINCT" -> {
        if (isWord(parts, at - 1, "IS") || isWord(parts, at - 2, "IS")) {
          operator();
        }
      }
      case "AND" -> {
        if (level.between) {
          compare(level.left);
          level.current = null;
          level.between = false;
        } else {
          end();
        }
      }
      case "OR", "ORDER", "PARTITION", "BY", "ROWS", "RANGE", "WHERE" -> end();
      case "CURRENT_DATE", "CURRENT_TIMESTAMP", "TRUE", "FALSE" -> value(at, at, Traits.NOTHING);
      case "CASE" -> {
        around.push(level);
        level = new Level();
        level.clause = Clause.SUBJECT;
      }
      case "WHEN" -> {
        level.subject = level.clause == Clause.SUBJECT ? level.current : level.subject;
        begin(Clause.CONDITION);
      }
      case "THEN" -> {
        compare(level.subject);
        begin(Clause.RESULT);
      }
      case "ELSE" -> begin(Clause.RESULT);
      case "END" -> {
        end();
        var results = level.results;
        level = around.isEmpty() ? new Level() : around.pop();
        if (results != null) {
          value(results);
        }
      }
      default -> {}
    }
  }

  /** What follows has nothing to do with what came before. */
  void end() {
    compare(level.left);
    level.left = null;
    level.current = null;
    level.between = false;
  }

  private void begin(Clause clause) {
    end();
    level.clause = clause;
  }

  private void operator() {
    compare(level.left);
    level.left = level.current;
    level.current = null;
    level.between = false;
  }

  private void compare(@Nullable Operand other) {
    if (other != null && level.current != null) {
      check(
          sql,
          scope,
          parts.subList(other.begin, other.end + 1),
          other.traits,
          parts.subList(level.current.begin, level.current.end + 1),
          level.current.traits);
    }
  }

  /** Refuses to compare them when one is personal and the other a literal. */
  static void check(
      String sql, Scope scope, List<Part> one, Traits traits, List<Part> other, Traits others) {
    if (traits.isPersonal() && others.literal()) {
      throw refusal(sql, scope, one, traits.sensitivity());
    }
    if (others.isPersonal() && traits.literal()) {
      throw refusal(sql, scope, other, others.sensitivity());
    }
  }

  /** Names the first column there that is personal, if it is not one of a query inside. */
  private static CompileError refusal(
      String sql, Scope scope, List<Part> parts, Sensitivity sensitivity) {
    for (var i = 0; i < parts.size(); i++) {
      var name = token(parts, i);
      var last = isSymbol(parts, i + 1, ".") ? token(parts, i + 2) : name;
      if (name != null && last != null && isPersonal(sql, scope, name, last)) {
        return CompileError.at(
            sql,
            name,
            last,
            "Column '%s' has aggregation threshold %s and cannot be compared to a literal"
                .formatted(last.text(), sensitivity));
      }
    }
    var place =
        switch (parts.getFirst()) {
          case Leaf(var token) -> token;
          case Subquery(_, var open) -> open;
        };
    return CompileError.at(
        sql,
        place,
        "What has aggregation threshold %s cannot be compared to a literal".formatted(sensitivity));
  }

  private static boolean isPersonal(String sql, Scope scope, Token name, Token last) {
    var traits =
        name.kind() != Token.Kind.NAME && name.kind() != Token.Kind.WORD
            ? null
            : name == last ? scope.unqualified(name) : scope.qualified(sql, name, last);
    return traits != null && traits.isPersonal();
  }
}
