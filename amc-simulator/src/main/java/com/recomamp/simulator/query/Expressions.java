package com.recomamp.simulator.query;

import static com.recomamp.simulator.query.Parts.closing;
import static com.recomamp.simulator.query.Parts.isSymbol;
import static com.recomamp.simulator.query.Parts.isWord;
import static com.recomamp.simulator.query.Parts.split;
import static com.recomamp.simulator.query.Parts.token;
import static com.recomamp.simulator.query.Written.quoted;
import static com.recomamp.simulator.query.Written.stamp;

import com.recomamp.simulator.query.Tree.Leaf;
import com.recomamp.simulator.query.Tree.Part;
import com.recomamp.simulator.query.Tree.Subquery;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Writes expressions, and tells what is known of their values. */
final class Expressions {
  /** What of the reserved words may stand in an expression; those that read tables may not. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "ALL",
          "AND",
          "ANY",
          "ARRAY",
          "ASC",
          "BETWEEN",
          "BY",
          "CASE",
          "CURRENT",
          "CURRENT_DATE",
          "CURRENT_TIMESTAMP",
          "DATE",
          "DESC",
          "DISTINCT",
          "ELSE",
          "END",
          "ESCAPE",
          "EXISTS",
          "FALSE",
          "FIRST",
          "FOLLOWING",
          "IN",
          "INTERVAL",
          "IS",
          "LAST",
          "LIKE",
          "NOT",
          "NULL",
          "NULLS",
          "OR",
          "ORDER",
          "PARTITION",
          "PRECEDING",
          "RANGE",
          "ROW",
          "ROWS",
          "SIMILAR",
          "THEN",
          "TIME",
          "TIMESTAMP",
          "TO",
          "TRUE",
          "UNBOUNDED",
          "WHEN",
          "WHERE");

  private static final Set<String> UNITS =
      Set.of("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR");

  private static final int LONGEST_LITERAL = 4_000;
  private static final int MOST_PARTS = 1_000;

  private final Written out;
  private final String sql;
  private final Inputs inputs;
  private final Queries queries;
  private final Calls calls;

  Expressions(Written out, Inputs inputs, Queries queries) {
    this.out = out;
    this.sql = out.sql();
    this.inputs = inputs;
    this.queries = queries;
    this.calls = new Calls(out, inputs, this);
  }

  Traits expression(List<Part> parts, Scope scope) {
    var traits = Traits.NOTHING;
    var conditions = 0;
    var comparisons = new Comparisons(sql, scope, parts);
    for (var i = 0; i < parts.size(); i++) {
      var begin = i;
      Traits found = Traits.NOTHING;
      switch (parts.get(i)) {
        case Subquery subquery -> {
          out.origin(subquery.open());
          out.append("(");
          var fields = queries.query(subquery.query(), scope, false);
          out.append(") ");
          var shown = fields.stream().map(Scope.Field::traits).reduce(Traits::among).orElse(found);
          if (isWord(parts, i - 1, "EXISTS")) {
            comparisons.value(begin, i, Traits.HARMLESS);
          } else {
            comparisons.value(begin, i, shown);
            found = isWord(parts, i - 1, "IN") ? found : shown;
          }
        }
        case Leaf(var token) -> {
          out.origin(token);
          switch (token.kind()) {
            case STRING -> {
              string(token);
              comparisons.value(begin, i, found);
            }
            case NUMBER -> {
              out.append(token.text()).append(' ');
              comparisons.value(begin, i, found);
            }
            case SYMBOL -> {
              if (token.isSymbol("(") || token.isSymbol("[")) {
                var close = closing(parts, i);
                if (close == parts.size()) {
                  throw CompileError.encountered(sql, token);
                }
                out.append(token.text());
                found = list(parts.subList(i + 1, close), scope);
                out.append(token.isSymbol("(") ? ") " : "] ");
                if (isWord(parts, i - 1, "IN")) {
                  found = found.light();
                }
                checkWeight(token, found);
                i = close;
                comparisons.value(begin, i, found);
              } else {
                symbol(parts, i, token);
                comparisons.symbol(token);
              }
            }
            case NAME -> {
              found = identifier(parts, i, scope);
              i += isSymbol(parts, i + 1, ".") ? 2 : 0;
              comparisons.value(begin, i, found);
            }
            case WORD -> {
              var word = token.text().toUpperCase(Locale.ROOT);
              conditions += word.equals("WHEN") ? 1 : word.equals("THEN") ? -1 : 0;
              if (isSymbol(parts, i + 1, "(") && Functions.isCall(word)) {
                var close = closing(parts, i + 1);
                if (close == parts.size()) {
                  throw CompileError.encountered(sql, token);
                }
                found = calls.call(token, parts.subList(i + 2, close), scope);
                i = close;
                comparisons.value(begin, i, found);
              } else if (isWord(parts, i, "OVER") || isWord(parts, i, "FILTER")) {
                var close = closing(parts, i + 1);
                if (!isSymbol(parts, i + 1, "(") || close == parts.size()) {
                  throw CompileError.encountered(sql, token);
                }
                out.append(word).append(" (");
                expression(parts.subList(i + 2, close), scope);
                out.append(") ");
                i = close;
              } else if (isKeyword(parts, i)) {
                keyword(parts, i, token, word);
                comparisons.word(i, word);
              } else {
                found = identifier(parts, i, scope);
                i += isSymbol(parts, i + 1, ".") ? 2 : 0;
                comparisons.value(begin, i, found);
              }
            }
            case END -> throw CompileError.encountered(sql, token);
          }
        }
      }
      if (conditions <= 0) {
        traits = traits.with(found);
      }
    }
    comparisons.end();
    return traits;
  }

  private void symbol(List<Part> parts, int i, Token token) {
    var startsOperand =
        i == 0
            || token(parts, i - 1) instanceof Token before
                && (before.kind() == Token.Kind.SYMBOL
                        && !before.isSymbol(")")
                        && !before.isSymbol("]")
                    || before.kind() == Token.Kind.WORD
                        && Functions.isReserved(before.text())
                        && !before.isOneOf("END", "NULL", "CURRENT_DATE", "CURRENT_TIMESTAMP"));
    if (token.isSymbol(")")
        || token.isSymbol("]")
        || token.isSymbol(";")
        || token.isSymbol(".")
        || token.isSymbol("*") && startsOperand) {
      throw CompileError.encountered(sql, token);
    }
    out.append(token.text()).append(' ');
  }

  private void keyword(List<Part> parts, int i, Token token, String word) {
    var distinctFrom = word.equals("FROM") && isWord(parts, i - 1, "DISTINCT");
    if (!KEYWORDS.contains(word) && !distinctFrom && !UNITS.contains(word)) {
      throw CompileError.encountered(sql, token);
    }
    switch (word) {
      case "CURRENT_DATE" -> out.append("DATE '%s' ".formatted(inputs.now().toLocalDate()));
      case "CURRENT_TIMESTAMP" -> out.append(stamp(inputs.now())).append(' ');
      default -> out.append(word).append(' ');
    }
  }

  private void string(Token token) {
    if (token.text().length() > LONGEST_LITERAL) {
      throw CompileError.at(sql, token, Functions.TOO_MUCH);
    }
    out.append('\'').append(token.text().replace("'", "''").replace("\0", "")).append("' ");
  }

  /** Reserved words, types before a string, units, and a qualifier of rows. */
  private static boolean isKeyword(List<Part> parts, int i) {
    var token = ((Leaf) parts.get(i)).token();
    if (Functions.isReserved(token.text())) {
      return true;
    }
    var nextIsString =
        token(parts, i + 1) instanceof Token next && next.kind() == Token.Kind.STRING;
    var unit =
        isWord(parts, i - 2, "INTERVAL") && UNITS.contains(token.text().toUpperCase(Locale.ROOT));
    return nextIsString && token.isOneOf("DATE", "TIMESTAMP", "TIME")
        || unit
        || token.isOneOf("FIRST", "LAST") && isWord(parts, i - 1, "NULLS")
        || token.is("ROW") && isWord(parts, i - 1, "CURRENT")
        || token.is("CURRENT") && isWord(parts, i + 1, "ROW")
        || token.is("RANGE") && isWord(parts, i + 1, "BETWEEN");
  }

  private Traits identifier(List<Part> parts, int i, Scope scope) {
    var name = Objects.requireNonNull(token(parts, i));
    var qualified = isSymbol(parts, i + 1, ".") && token(parts, i + 2) != null;
    var last = qualified ? Objects.requireNonNull(token(parts, i + 2)) : name;
    var traits = qualified ? scope.qualified(sql, name, last) : scope.column(sql, name);
    out.append(
        qualified
            ? "%s.%s ".formatted(quoted(name.text()), quoted(last.text()))
            : quoted(name.text()) + " ");
    var behind = i + (qualified ? 3 : 1);
    if (isSymbol(parts, behind, "(")
        || behind < parts.size() && parts.get(behind) instanceof Subquery) {
      // A name that is called would be a function of the database, whatever else it names.
      throw CompileError.encountered(sql, last);
    }
    var distinct = isWord(parts, behind + (isWord(parts, behind + 1, "NOT") ? 2 : 1), "DISTINCT");
    return isWord(parts, behind, "IS") && !distinct ? Traits.HARMLESS : traits;
  }

  /** A column of both relations that a join makes one. */
  void joined(Token name, Scope scope) {
    scope.column(sql, name);
    var column = List.<Part>of(new Leaf(name));
    Traits before = null;
    for (var relation : scope.relations()) {
      var field = relation.fields().get(Scope.key(name.text()));
      if (field != null && before != null) {
        Comparisons.check(sql, scope, column, before, column, field.traits());
      }
      before = field == null ? before : field.traits();
    }
  }

  /** Values between commas; together they weigh what each does, and are a literal if one is. */
  Traits list(List<Part> parts, Scope scope) {
    Traits traits = null;
    for (var one : split(parts)) {
      out.append(traits == null ? "" : ", ");
      var found = expression(one, scope);
      traits = traits == null ? found : traits.among(found);
    }
    return traits == null ? Traits.NOTHING : traits;
  }

  void checkWeight(Token token, Traits traits) {
    if (traits.weight() > MOST_PARTS) {
      throw CompileError.at(sql, token, Functions.TOO_MUCH);
    }
  }
}
